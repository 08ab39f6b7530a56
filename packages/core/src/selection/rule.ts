/** Which records a command chooses, by status, name and age. */
import { parseTime } from "@dcs-tasks/wire/time"
import * as Order from "effect/Order"
import { type BackgroundTask, finishedStatuses } from "../model/BackgroundTask.ts"

/** The statuses that are known to occur. The service can add others. */
export const knownStatuses = [
  "SUCCESS",
  "FAILED",
  "EXECUTING",
  "CREATED",
  "WAITING",
  "CANCELLED",
  "DELETED"
] as const satisfies ReadonlyArray<string>

export interface Rule {
  /** Upper case. */
  readonly statuses?: ReadonlySet<string> | undefined
  readonly names?: ReadonlySet<string> | undefined
  /** Minimum age in milliseconds, by the service's clock. */
  readonly olderThan?: number | undefined
}

export const statusOf = ({ status }: BackgroundTask): string | undefined => status?.toUpperCase()

/** Epoch milliseconds; undefined if the time cannot be read. */
export const createdAt = ({ createdAt }: Pick<BackgroundTask, "createdAt">): number | undefined => parseTime(createdAt)

/**
 * `serverTime` is the service's clock when it listed the record. A record without a readable status or time matches no
 * rule about status or time.
 */
export const matches = (rule: Rule, task: BackgroundTask, serverTime: number | undefined): boolean => {
  const status = statusOf(task)
  if (rule.statuses !== undefined && (status === undefined || !rule.statuses.has(status))) return false
  if (rule.names !== undefined && (task.name === undefined || !rule.names.has(task.name))) return false
  if (rule.olderThan === undefined) return true
  const at = createdAt(task)
  return at !== undefined && serverTime !== undefined && at < serverTime - rule.olderThan
}

/** Whether the status is known to be final. */
export const isFinished = (task: BackgroundTask): boolean => finishedStatuses.has(statusOf(task) ?? "")

/** Records without a readable time come last. */
export const oldestFirst: Order.Order<BackgroundTask> = Order.mapInput(
  Order.Number,
  (task) => createdAt(task) ?? Infinity
)
