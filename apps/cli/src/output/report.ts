/** The report of a deletion: one line or record per input, in three formats. */
import type { DcsError, DeletionOutcome, DeletionResult } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import type { Format } from "./format.ts"
import { type NotSent, type Outcome, outcomeOf } from "./outcome.ts"
import * as Stderr from "./stderr.ts"
import * as Stdout from "./stdout.ts"

/** One input and its outcome. */
export interface ReportLine {
  readonly instanceId: string
  readonly taskId: string
  readonly outcome: Outcome
  readonly success?: DeletionOutcome
  readonly error?: DcsError | NotSent
}

const errorRecord = (error: DcsError | NotSent) => ({
  _tag: error._tag,
  message: error.message,
  ...("status" in error && { status: error.status }),
  ...("errorCode" in error && { errorCode: error.errorCode }),
  ...("reason" in error && { reason: error.reason._tag }),
  ...("retryAfter" in error && { retryAfterSeconds: error.retryAfter })
})

/** A result of the bulk deletion as a line of the report. */
export const reportLineOf = (result: DeletionResult): ReportLine => {
  const { instanceId, outcome, taskId } = result
  return {
    instanceId,
    taskId,
    outcome: outcomeOf(result),
    ...((outcome._tag === "Deleted" || outcome._tag === "AlreadyGone") && { success: outcome }),
    ...("error" in outcome && { error: outcome.error })
  }
}

/** The JSON record. Its keys and their order are frozen: scripts depend on them. */
const record = ({ error, instanceId, outcome, success, taskId }: ReportLine) => {
  const response = success ?? error
  return {
    instanceId,
    taskId,
    outcome,
    ...(response !== undefined && "attempts" in response && { attempts: response.attempts }),
    ...(response !== undefined && "requestId" in response && { requestId: response.requestId }),
    ...(success?._tag === "AlreadyGone" && { priorAttemptMayHaveDeleted: success.priorAttemptMayHaveDeleted }),
    ...(error !== undefined && { error: errorRecord(error) })
  }
}

interface Reporter {
  /** Calls `clear` to erase the progress line before it prints to a terminal. */
  readonly add: (result: ReportLine, clear: () => void) => Effect.Effect<void>
  readonly end: Effect.Effect<void>
}

const summaryLine = (summary: ReadonlyMap<Outcome, number>): string =>
  [...summary].map(([outcome, count]) => `${count} ${outcome}`).join(", ")

export const reporter = (format: Format, severalInstances = false): Reporter => {
  const summary = new Map<Outcome, number>()
  const count = ({ outcome }: ReportLine) => void summary.set(outcome, (summary.get(outcome) ?? 0) + 1)
  let first = true
  const idOf = ({ instanceId, taskId }: ReportLine): string => (severalInstances ? `${instanceId}\t${taskId}` : taskId)

  const print = (result: ReportLine): Effect.Effect<void> => {
    if (format === "ndjson") return Stdout.write(`${JSON.stringify(record(result))}\n`)
    if (format === "text") return Stdout.write(`${idOf(result)}\t${result.outcome}\n`)
    const opening = first ? `{"results":[\n` : ",\n"
    first = false
    return Stdout.write(`${opening}${JSON.stringify(record(result))}`)
  }

  const explain = ({ error, success, taskId }: ReportLine): Effect.Effect<void> => {
    if (format !== "text") return Effect.void
    if (error !== undefined) return Stderr.line(`${taskId}: ${error.message}`)
    return success?._tag === "AlreadyGone" && success.priorAttemptMayHaveDeleted
      ? Stderr.line(`${taskId}: already gone; an earlier attempt may have deleted it`)
      : Effect.void
  }

  return {
    add: (result, clear) =>
      Effect.suspend(() => {
        count(result)
        if (process.stdout.isTTY || result.error !== undefined) clear()
        return Effect.andThen(print(result), explain(result))
      }),
    end: Effect.suspend(() => {
      if (format === "json") {
        return Stdout.line(
          `${first ? `{"results":[` : ""}\n],"summary":${JSON.stringify(Object.fromEntries(summary))}}`
        )
      }
      const inputs = [...summary.values()].reduce((total, n) => total + n, 0)
      return format === "text" && inputs > 1 ? Stderr.line(summaryLine(summary)) : Effect.void
    })
  }
}
