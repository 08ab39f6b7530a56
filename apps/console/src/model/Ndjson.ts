/** Lines of JSON in the forms of the command line, so that its users, scripts and `jq` can read them. */
import type { BulkOutcome, DcsError } from "@dcs-tasks/browser"
import type { Fate } from "./Fate.ts"
import { messageOf } from "./Outcome.ts"
import type { TaskRow } from "./Task.ts"

/** `JSON.stringify` escapes no DEL, C1, bidi controls and invisible characters. They occur only inside of strings. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]/gu

const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`

const line = (value: object): string =>
  `${JSON.stringify(value).replace(unsafe, (char) => char.replace(/[^]/g, escapeUnit))}\n`

/** Where the records are from. */
interface Target {
  readonly endpoint: string
  readonly projectId: string
}

/** The URL as the command line writes it: whatever its spelling, the same service is the same text. */
const canonical = (endpoint: string): string => {
  const url = URL.parse(endpoint)
  return url === null ? endpoint : `${url.origin}${url.pathname.replace(/\/+$/, "")}`
}

/** A copy of a record, as `dcs-tasks prune --export` saves it. */
export const recordLine = ({ endpoint, projectId }: Target, row: TaskRow, exportedAt: number): string => {
  const { instanceId, instanceName, record } = row
  return line({
    endpoint: canonical(endpoint),
    projectId,
    instanceId,
    ...(instanceName !== instanceId && { instanceName }),
    exportedAt: new Date(exportedAt).toISOString(),
    task: record
  })
}

const errorRecord = (error: DcsError, message: string): object => ({
  _tag: error._tag,
  message,
  ...("status" in error && { status: error.status }),
  ...("errorCode" in error && { errorCode: error.errorCode }),
  ...("reason" in error && { reason: error.reason._tag }),
  ...("retryAfter" in error && { retryAfterSeconds: error.retryAfter })
})

const words: { readonly [K in Fate["_tag"]]: string } = {
  Deleted: "deleted",
  AlreadyGone: "already-gone",
  Failed: "failed",
  StillThere: "failed",
  Unknown: "unknown",
  NotAttempted: "not-attempted",
  Waiting: "not-attempted",
  Listed: "not-attempted"
}

/** What is known about a row at the end of a run, and the result that it rests on. None if the run broke off. */
interface Ended {
  readonly row: Pick<TaskRow, "instanceId" | "record">
  readonly fate: Fate
  readonly outcome: BulkOutcome | undefined
}

/** A result, as `dcs-tasks delete -o ndjson` prints it. Its keys and their order are those of the command line. */
export const resultLine = ({ fate, outcome, row }: Ended): string => {
  const success = outcome?._tag === "Deleted" || outcome?._tag === "AlreadyGone" ? outcome : undefined
  const failure = outcome !== undefined && "error" in outcome ? outcome : undefined
  const error = failure?.error
  const response = success ?? error
  // A list has shown that a row whose deletion had no answer is gone: then its error is settled.
  const isSettled = fate._tag === "AlreadyGone" && error !== undefined
  return line({
    instanceId: row.instanceId,
    taskId: row.record.id,
    outcome: outcome?._tag === "Invalid" ? "invalid" : words[fate._tag],
    ...(response !== undefined && "attempts" in response && { attempts: response.attempts }),
    ...(response !== undefined && "requestId" in response && { requestId: response.requestId }),
    ...(success?._tag === "AlreadyGone" && { priorAttemptMayHaveDeleted: success.priorAttemptMayHaveDeleted }),
    ...(isSettled && { priorAttemptMayHaveDeleted: true }),
    ...(failure !== undefined && !isSettled && { error: errorRecord(failure.error, messageOf(failure)) })
  })
}
