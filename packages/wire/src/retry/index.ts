/**
 * What follows a failure: whether and when to try again, the budget of retries, the first use of a key.
 *
 * For the bindings of this project; may change with any minor version.
 */
export { afterFailure, type Bounds, limitAt, type RetryMode, failedBeforeSending, delayOf } from "./afterFailure.ts"
export { clockOffset } from "./clockOffset.ts"
export { firstUse, keyRefused, provesKey } from "./firstUse.ts"
export { type PlannedRetry, type RetryLimits, retryBudget, type RetryBudget } from "./retryBudget.ts"
export { backoffCeiling, retryClass, retryDefaults } from "./retryRule.ts"
