/** The report of a deletion: one line or record per input, in three formats. */
import type { DeletionOutcome, DeletionResult } from "@dcs-tasks/core"
import { escapeText } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import { ExitCode } from "../process/exitCode.ts"
import * as Color from "./color.ts"
import { duration } from "./duration.ts"
import * as Faults from "./faults.ts"
import type { Format } from "./format.ts"
import * as Document from "./document.ts"
import * as Json from "./json.ts"
import { inOrder, isDone, type Outcome, outcomeOf, type ResultError } from "./outcome.ts"
import * as Stderr from "./stderr.ts"
import * as Stdout from "./stdout.ts"

/** One input and its outcome. */
export interface ReportLine {
  readonly instanceId: string
  readonly taskId: string
  readonly outcome: Outcome
  readonly success?: DeletionOutcome
  readonly error?: ResultError
}

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
export const recordOf = ({ error, instanceId, outcome, success, taskId }: ReportLine) => {
  const response = success ?? error
  return {
    instanceId,
    taskId,
    outcome,
    ...(response !== undefined && "attempts" in response && { attempts: response.attempts }),
    ...(response !== undefined && "requestId" in response && { requestId: response.requestId }),
    ...(success?._tag === "AlreadyGone" && { priorAttemptMayHaveDeleted: success.priorAttemptMayHaveDeleted }),
    ...(error !== undefined && { error: Document.errorRecord(error) })
  }
}

interface Reporter {
  readonly add: (result: ReportLine) => Effect.Effect<void>
  /** Prints the summary. After an early stop, it also names what was explained in passing. */
  readonly end: (run: { readonly millis: number; readonly isStopped: boolean }) => Effect.Effect<void>
}

const summaryLine = (summary: ReadonlyMap<Outcome, number>): string =>
  inOrder(summary)
    .map(([outcome, count]) => Color.outcome(outcome, process.stderr, `${count} ${outcome}`))
    .join(", ")

/** After an early stop, these are named even if they were explained in passing. */
const named: ReadonlySet<Outcome> = new Set(["failed", "unknown"])
const none: ReadonlySet<Outcome> = new Set()

/** What a run did not send. In text, it is only counted. */
const counted: ReadonlySet<Outcome> = new Set(["not-attempted", "skipped"])

const gone: ReadonlySet<Outcome> = new Set(["deleted", "already-gone", "duplicate"])

/** With `--quiet`, what is gone has no line. */
const hasLine = (outcome: Outcome): boolean => !counted.has(outcome) && (!Stderr.isQuieted() || !gone.has(outcome))

export const reporter = (format: Format, severalInstances = false): Reporter => {
  const summary = new Map<Outcome, number>()
  const faults = Faults.make()
  const idOf = ({ instanceId, taskId }: ReportLine): string =>
    severalInstances ? `${escapeText(instanceId)}\t${escapeText(taskId)}` : escapeText(taskId)

  const print = (result: ReportLine): Effect.Effect<void> => {
    if (format === "ndjson") return Stdout.write(`${Json.line(recordOf(result))}\n`)
    if (format === "text") {
      const { outcome } = result
      return hasLine(outcome)
        ? Stdout.write(`${idOf(result)}\t${Color.outcome(outcome, process.stdout)}\n`)
        : Effect.void
    }
    return Document.add(recordOf(result), result.outcome)
  }

  const explain = (result: ReportLine): Effect.Effect<void> => {
    const { error, taskId } = result
    if (format !== "text" || !faults.isNew(result, taskId)) return Effect.void
    return error === undefined
      ? Stderr.note(`${taskId}: already gone; an earlier attempt may have deleted it`)
      : Stderr.line(`${taskId}: ${error.message}`)
  }

  return {
    add: (result) =>
      Effect.suspend(() => {
        summary.set(result.outcome, (summary.get(result.outcome) ?? 0) + 1)
        return Effect.andThen(print(result), explain(result))
      }),
    end: ({ isStopped, millis }) =>
      Effect.gen(function* () {
        if (format === "json") yield* Document.begin
        // A reader such as `head` has seen enough.
        if (format !== "text" && Stdout.exitCode() === ExitCode.brokenPipe) return
        for (const { outcome, text } of faults.lines(isStopped ? named : none)) {
          yield* isDone(outcome) ? Stderr.note(text) : Stderr.line(text)
        }
        const inputs = [...summary.values()].reduce((total, n) => total + n, 0)
        const seen = [...summary.keys()]
        const isWanted = !Stderr.isQuieted() || seen.some((outcome) => !isDone(outcome))
        // One input needs no summary, unless nothing else is printed about it.
        const isNeeded = inputs > 1 || (format === "text" && seen.some((outcome) => counted.has(outcome)))
        if (isNeeded && isWanted) yield* Stderr.styled(`${summaryLine(summary)} in ${duration(millis)}`)
      })
  }
}
