/** Which records a prune deletes. */
import type { BackgroundTask } from "@dcs-tasks/core"
import { finishedStatuses } from "@dcs-tasks/core/BackgroundTask"
import { parseTime } from "@dcs-tasks/wire/time"

export interface Rule {
  /** Upper case. */
  readonly statuses?: ReadonlySet<string> | undefined
  readonly names?: ReadonlySet<string> | undefined
  /** Minimum age in milliseconds, by the service's clock. */
  readonly olderThan?: number | undefined
}

/** `unfinished`: matches the rule, but its status is not known to be final. */
type Verdict = "delete" | "unfinished" | "keep"

const createdAt = ({ createdAt }: Pick<BackgroundTask, "createdAt">): number | undefined => parseTime(createdAt)

/**
 * `serverTime` is the service's clock when it listed the record. A record without a readable status or time matches no
 * rule about status or time.
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

/** Oldest first; records without a readable time come last. */
export const byAge = (a: { readonly task: BackgroundTask }, b: { readonly task: BackgroundTask }): number => {
  const [first, second] = [createdAt(a.task) ?? Infinity, createdAt(b.task) ?? Infinity]
  return first === second ? 0 : first - second
}
