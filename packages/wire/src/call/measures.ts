/**
 * The metrics, their units and buckets, and the names of operations, by the conventions of OpenTelemetry.
 */
import type { CallRequest } from "./call.ts"

/** Seconds: the buckets that the convention of HTTP names. */
export const durationBuckets: ReadonlyArray<number> = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
]

/** Effect's exporters take the unit from an attribute `unit`, and export it as an attribute, too. */
export const measures = {
  duration: {
    name: "http.client.request.duration",
    unit: "s",
    description: "Duration of HTTP client requests."
  },
  operations: { name: "dcs_tasks.operations", unit: "{operation}", description: "Finished operations by outcome" },
  retries: { name: "dcs_tasks.retries", unit: "{retry}", description: "Retries by the error before them" },
  throttled: { name: "dcs_tasks.throttled", unit: "{response}", description: "Responses that asked to slow down" }
} as const

/** The span names of operations: the value of `dcs.operation`. */
export const operationNames = {
  delete: "dcs.delete_background_task",
  listBackgroundTasks: "dcs.list_background_tasks",
  listInstances: "dcs.list_instances",
  iam: "dcs.iam",
  bulk: "dcs.delete_background_tasks"
} as const

/** The operation to which a call belongs. */
export const operationOf = ({ deletes, operation }: Pick<CallRequest, "deletes" | "operation">): string =>
  deletes ? operationNames.delete : operation === undefined ? operationNames.iam : operationNames[operation]

/** How an attempt or an operation ended that has no error of this library. */
export type Unusual = "Interrupted" | "Defect"

interface KnownError {
  readonly _tag: string
  readonly kind?: string
  readonly attempts?: number
  readonly mayHaveDeleted?: boolean
}

/** Why an attempt failed, in few words: the status, or what went wrong without one. */
export const attemptErrorType = (status: number | undefined, error: KnownError | Unusual): string => {
  if (typeof error === "string") return error
  if (status !== undefined && status >= 400) return String(status)
  return error._tag === "DcsTimeout" ? "timeout" : (error.kind ?? error._tag)
}

/** How an operation ended. */
export interface Ending {
  /** The tag of the outcome or of the error. */
  readonly outcome: string
  readonly failed: boolean
  readonly attempts: number | undefined
  readonly mayHaveDeleted: boolean | undefined
}

/** The ending of an operation that failed. */
export const failedEnding = (error: KnownError | Unusual): Ending =>
  typeof error === "string"
    ? { outcome: error, failed: true, attempts: undefined, mayHaveDeleted: undefined }
    : { outcome: error._tag, failed: true, attempts: error.attempts ?? 0, mayHaveDeleted: error.mayHaveDeleted }

/** The attributes of the span of an operation at its end. */
export const attributesOfEnding = (
  operation: string,
  { attempts, failed, mayHaveDeleted, outcome }: Ending
): Readonly<Record<string, string | number | boolean>> => ({
  "dcs.outcome": outcome,
  ...(attempts !== undefined && { "dcs.attempts": attempts }),
  ...(failed && { "error.type": outcome }),
  ...(failed &&
    mayHaveDeleted !== undefined &&
    operation === operationNames.delete && {
      "dcs.may_have_deleted": mayHaveDeleted
    })
})

/** The attributes of the span of a bulk run that count its results. */
export const attributesOfCounts = (counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> => ({
  "dcs.bulk.deleted": counts["Deleted"] ?? 0,
  "dcs.bulk.already_gone": counts["AlreadyGone"] ?? 0,
  "dcs.bulk.failed": counts["Failed"] ?? 0,
  "dcs.bulk.invalid": counts["Invalid"] ?? 0,
  "dcs.bulk.duplicate": counts["Duplicate"] ?? 0,
  "dcs.bulk.skipped": counts["Skipped"] ?? 0,
  "dcs.bulk.not_attempted": counts["NotAttempted"] ?? 0
})

/** The host and port of an origin. */
export const serverAttributes = ({ hostname, port, protocol }: URL) => ({
  "server.address": hostname,
  "server.port": Number(port) || (protocol === "https:" ? 443 : 80)
})

/** The attributes of the duration of a request. Metrics have only strings. */
export const durationAttributes = (
  method: string,
  url: URL,
  status: number | undefined,
  errorType: string | undefined,
  protocol: string | undefined
): Readonly<Record<string, string>> => {
  const server = serverAttributes(url)
  return {
    unit: measures.duration.unit,
    "http.request.method": method,
    "server.address": server["server.address"],
    "server.port": String(server["server.port"]),
    "url.scheme": url.protocol.slice(0, -1),
    ...(status !== undefined && { "http.response.status_code": String(status) }),
    ...(errorType !== undefined && { "error.type": errorType }),
    ...(protocol !== undefined && { "network.protocol.version": protocol })
  }
}
