/**
 * Which records a clean-up deletes: the rule that chooses them, the list by the service's clock, and the comparison of a
 * plan with what is there now. `dcs-tasks prune` and `dcs-tasks apply` choose by these functions.
 *
 * @since 0.1.0
 * @module
 */
export { choose, type Chosen } from "./choose.ts"
export {
  type ClockReading,
  clocksDiffer,
  DcsNoServiceTime,
  listMatching,
  type ListMatchingOptions,
  type TaskPages
} from "./listing.ts"
export { fingerprint, type RecordState } from "./record.ts"
export { isRejected } from "./rejected.ts"
export { type ComparablePlan, type PlannedRecords, type PlannedState, relist, type Relisted } from "./relist.ts"
export { createdAt, isFinished, knownStatuses, matches, oldestFirst, type Rule, statusOf } from "./rule.ts"
