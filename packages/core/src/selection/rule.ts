/** Which records a clean-up chooses, by status, name and age. */
import { parseTime } from "@dcs-tasks/wire/time"
import * as Order from "effect/Order"
import { finishedStatuses } from "../model/BackgroundTask.ts"
import type { RecordState } from "./record.ts"

/**
 * The statuses that are known to occur. The service can add others.
 *
 * @since 0.1.0
 * @category constants
 */
export const knownStatuses = [
  "SUCCESS",
  "FAILED",
  "EXECUTING",
  "CREATED",
  "WAITING",
  "CANCELLED",
  "DELETED"
] as const satisfies ReadonlyArray<string>

/**
 * Which records a clean-up chooses. An absent condition is met by every record.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rule {
  /** One of these statuses. Upper case. */
  readonly statuses?: ReadonlySet<string> | undefined
  /** One of these names. */
  readonly names?: ReadonlySet<string> | undefined
  /** Minimum age in milliseconds, by the service's clock. */
  readonly olderThan?: number | undefined
}

/**
 * The status in upper case, as rules compare it.
 *
 * @since 0.1.0
 * @category utilities
 */
export const statusOf = ({ status }: RecordState): string | undefined => status?.toUpperCase()

/**
 * The creation time in epoch milliseconds; undefined if it cannot be read.
 *
 * @since 0.1.0
 * @category utilities
 */
export const createdAt = ({ createdAt }: RecordState): number | undefined => parseTime(createdAt)

/**
 * Whether a rule chooses a record. `serverTime` is the service's clock when it listed the record, in epoch milliseconds.
 * A record without a readable status or time matches no rule about status or time.
 *
 * @since 0.1.0
 * @category predicates
 * @example
 * ```ts
 * import { matches } from "@dcs-tasks/core/selection"
 *
 * const rule = { statuses: new Set(["FAILED"]), olderThan: 24 * 3_600_000 }
 * const record = { status: "failed", createdAt: "2026-03-02T09:30:00Z" }
 * matches(rule, record, Date.UTC(2026, 2, 9)) // => true
 * matches(rule, record, Date.UTC(2026, 2, 3)) // => false
 * ```
 */
export const matches = (rule: Rule, record: RecordState, serverTime: number | undefined): boolean => {
  const status = statusOf(record)
  if (rule.statuses !== undefined && (status === undefined || !rule.statuses.has(status))) return false
  if (rule.names !== undefined && (record.name === undefined || !rule.names.has(record.name))) return false
  if (rule.olderThan === undefined) return true
  const at = createdAt(record)
  return at !== undefined && serverTime !== undefined && at < serverTime - rule.olderThan
}

/**
 * Whether the status is known to be final.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isFinished = (record: RecordState): boolean => finishedStatuses.has(statusOf(record) ?? "")

/**
 * The order of a clean-up. Records without a readable time come last.
 *
 * @since 0.1.0
 * @category utilities
 */
export const oldestFirst: Order.Order<RecordState> = /* @__PURE__ */ Order.mapInput(
  Order.Number,
  (record: RecordState) => createdAt(record) ?? Infinity
)
