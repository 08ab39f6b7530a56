/**
 * Which records a clean-up deletes: the rule that chooses them.
 *
 * @since 0.1.0
 * @module
 */
export { createdAt, isFinished, knownStatuses, matches, oldestFirst, type Rule, statusOf } from "./rule.ts"
