/** A trace of the model as a plan of the laws, and its end as the client reports it. */
import type { Plan } from "@dcs-tasks/contract/laws/plan"
import type { Trace, TraceStep } from "../src/trace.ts"

const timeout = 1000
const wait = 100

/** Kinds that have another name in the laws. */
const kinds: Readonly<Record<string, string>> = { "400 busy": "400", "hangs total": "hangs" }

const stepOf = ({ kind, marks }: TraceStep): Plan["steps"][0] => {
  // Two kinds of the model are one of the laws, where an odd latency makes the difference.
  const isOdd = kind === "400" || marks.includes("503")
  return {
    // The names are those of the laws; one that is not would make the service not respond.
    kind: (kinds[kind] ?? kind) as Plan["steps"][0]["kind"],
    latency: isOdd ? 11 : 10,
    bodyTime: 0,
    handled: marks.some((mark) => mark === "handled" || mark === "late" || mark === "answered"),
    late: marks.includes("late"),
    unseen: marks.includes("repeated-handled") ? "handled" : marks.includes("repeated-lost") ? "lost" : undefined,
    retryAfter: marks.includes("no-retry") ? 40 : undefined
  }
}

/** When the caller stops, and the total time: the trace says after or in which attempt. */
export const timesOf = ({ steps }: Trace): { readonly stopAt: number | undefined; readonly totalTimeout: number } => {
  let start = 0
  for (const step of steps) {
    if (step.kind === "hangs total") return { stopAt: undefined, totalTimeout: start + timeout / 2 }
    const end = start + (step.kind.startsWith("hangs") ? timeout : stepOf(step).latency)
    if (step.marks.includes("stop")) return { stopAt: end - 5, totalTimeout: 600_000 }
    // A 401 that was corrected is repeated at once.
    start = end + (step.kind === "401" ? 0 : wait)
  }
  return { stopAt: undefined, totalTimeout: 600_000 }
}

const tasks: Readonly<Record<string, Plan["task"]>> = { FINISHED: "finished", UNFINISHED: "unfinished" }
const worlds: Readonly<Record<string, Plan["missingTask"]>> = { W404: "404", W204: "204", W200: "200" }

export const planOf = (trace: Trace): Plan => {
  const [first, ...others] = trace.steps.filter(({ kind }) => kind !== "credentials fail").map(stepOf)
  return {
    seed: 0,
    task: tasks[trace.task] ?? "missing",
    missingTask: worlds[trace.world] ?? "400",
    knowsCode: trace.world === "W400_KNOWN",
    success: 200,
    missing: trace.missingSucceeds ? "succeed" : "fail",
    maxAttempts: trace.maxAttempts,
    retryBusy: trace.retryBusy,
    timeout,
    totalTimeout: timesOf(trace).totalTimeout,
    uninterruptible: false,
    stopAt: undefined,
    transport: trace.repeatsUnseen ? "fetch" : "own directly",
    middlewares: [],
    steps: [first ?? stepOf({ kind: "hangs", marks: [] }), ...others]
  }
}

const tags: Readonly<Record<string, string>> = {
  T_DELETED: "Deleted",
  T_GONE: "AlreadyGone",
  T_NOT_FOUND: "DcsNotFound",
  T_BAD_REQUEST: "DcsBadRequest",
  T_UNAUTHORIZED: "DcsUnauthorized",
  T_FORBIDDEN: "DcsForbidden",
  T_THROTTLED: "DcsThrottled",
  T_INTERNAL: "DcsInternalError",
  T_UNAVAILABLE: "DcsUnavailable",
  T_UNEXPECTED: "DcsUnexpectedResponse",
  T_TRANSPORT: "DcsTransportError",
  T_TIMEOUT: "DcsTimeout",
  T_CREDENTIALS: "DcsCredentialsError"
}

const reasons: Readonly<Record<string, string>> = {
  C_TASK: "Task",
  C_INSTANCE: "Instance",
  C_ROUTE: "Route",
  C_UNKNOWN: "Unknown"
}

/** The end of a trace. */
export const predicted = ({ ends }: Trace) => {
  const tag = tags[ends.tag]
  const isError = ends.tag !== "T_DELETED" && ends.tag !== "T_GONE" && ends.tag !== "T_CREDENTIALS"
  return {
    tag,
    reason: tag === "DcsNotFound" ? reasons[ends.code] : undefined,
    attempts: ends.tag === "T_CREDENTIALS" ? undefined : ends.attempts,
    mayHaveDeleted: isError ? ends.mayHaveDeleted : undefined,
    prior: ends.tag === "T_GONE" ? ends.prior : undefined,
    deleted: ends.deleted
  }
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined

/** The same of a real call. */
export const seenOf = (ended: unknown, deleted: boolean) => {
  const tag = fieldOf(ended, "_tag")
  return {
    tag,
    reason: tag === "DcsNotFound" ? fieldOf(fieldOf(ended, "reason"), "_tag") : undefined,
    attempts: fieldOf(ended, "attempts"),
    mayHaveDeleted: fieldOf(ended, "mayHaveDeleted"),
    prior: fieldOf(ended, "priorAttemptMayHaveDeleted"),
    deleted
  }
}
