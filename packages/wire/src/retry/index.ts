/**
 * Decides what follows a failure: whether and when to retry, the retry budget, the first use of a key.
 *
 * Unstable: for the packages of this project and authors of adapters. Any minor version can change it.
 *
 * @since 0.1.0
 * @module
 */
export { afterFailure, type Bounds, limitAt, type RetryMode, failedBeforeSending, delayOf } from "./afterFailure.ts"
export { clockOffset } from "./clockOffset.ts"
export { firstUse, keyRefused, provesKey } from "./firstUse.ts"
export { type PlannedRetry, type RetryLimits, retryBudget, type RetryBudget } from "./retryBudget.ts"
export { backoffCeiling, retryClass, retryDefaults } from "./retryRule.ts"
