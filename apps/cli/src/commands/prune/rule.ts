/** Which records a prune is about. */
import type { BackgroundTask } from "@dcs-tasks/core"
import { finishedStatuses } from "@dcs-tasks/core/BackgroundTask"
import { parseTime } from "@dcs-tasks/wire/time"

export interface Rule {
  /** In capitals. */
  readonly statuses?: ReadonlySet<string> | undefined
  readonly names?: ReadonlySet<string> | undefined
  /** Milliseconds before the service's clock. */
  readonly olderThan?: number | undefined
}

/** `unfinished`: it fits, but the service deletes only what is known to have ended. */
export type Verdict = "delete" | "unfinished" | "keep"

export const createdAt = ({ createdAt }: Pick<BackgroundTask, "createdAt">): number | undefined => parseTime(createdAt)

/**
 * `serverTime` is the service's clock when it listed the record. A record whose status or time cannot be read fits no
 * rule about it.
 */
export const judge = (rule: Rule, task: BackgroundTask, serverTime: number | undefined): Verdict => {
  const status = task.status?.toUpperCase()
  if (rule.statuses !== undefined && (status === undefined || !rule.statuses.has(status))) return "keep"
  if (rule.names !== undefined && (task.name === undefined || !rule.names.has(task.name))) return "keep"
  if (rule.olderThan !== undefined) {
    const at = createdAt(task)
    if (at === undefined || serverTime === undefined || !(at < serverTime - rule.olderThan)) return "keep"
  }
  return status !== undefined && finishedStatuses.has(status) ? "delete" : "unfinished"
}

/** Oldest first; what has no readable time comes last. */
export const byAge = (a: { readonly task: BackgroundTask }, b: { readonly task: BackgroundTask }): number => {
  const [first, second] = [createdAt(a.task) ?? Infinity, createdAt(b.task) ?? Infinity]
  return first === second ? 0 : first - second
}
