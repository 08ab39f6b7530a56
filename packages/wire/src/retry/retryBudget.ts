/** The budget of retries that all calls of one client share: an outage must not multiply the requests. */
import { type Retryable, retryClass, type RetryClass, retryDefaults } from "./retryRule.ts"

export interface RetryLimits {
  readonly maxAttempts: number
  readonly retryBusy: boolean
}

/**
 * A retry that may happen: which backoff applies, the least wait in milliseconds that the server asked for, and what
 * it costs.
 */
export interface PlannedRetry {
  readonly kind: Exclude<RetryClass, "never">
  readonly minWait: number
  readonly cost: number
}

export interface RetryBudget extends RetryLimits {
  /** Whether a failure after so many attempts may be followed by another, within limits, `Retry-After` and budget. */
  readonly plan: (error: Retryable & { readonly retryAfter?: number }, attempts: number) => PlannedRetry | undefined
  /** Pays for a planned retry. False, and not paid, where other calls have used the budget up since it was planned. */
  readonly spend: (retry: PlannedRetry) => boolean
  /** A call refund: what its last retry cost comes back, or one token after a clean success. */
  readonly refund: (last: PlannedRetry | undefined) => void
}

/**
 * A full budget for a new client.
 *
 * @example
 * ```ts
 * import { retryBudget } from "@dcs-tasks/wire/retry"
 *
 * const budget = retryBudget({ maxAttempts: 3, retryBusy: false })
 * budget.plan({ _tag: "DcsUnavailable", status: 503 }, 1) // => { kind: "transient", minWait: 0, cost: 14 }
 * budget.plan({ _tag: "DcsUnavailable", status: 503 }, 3) // => undefined
 * ```
 */
export const retryBudget = (limits: RetryLimits): RetryBudget => {
  const capacity: number = retryDefaults.budget.tokens
  let tokens = capacity
  return {
    ...limits,
    plan: (error, attempts) => {
      const kind = retryClass(error)
      if (kind === "never" || (kind === "busy" && !limits.retryBusy) || attempts >= limits.maxAttempts) return undefined
      const minWait = (error.retryAfter ?? 0) * 1000
      const cost = retryDefaults.budget.cost[kind]
      return minWait > retryDefaults.longestRetryAfter || tokens < cost ? undefined : { kind, minWait, cost }
    },
    spend: ({ cost }) => {
      const isAffordable = tokens >= cost
      if (isAffordable) tokens -= cost
      return isAffordable
    },
    refund: (last) => {
      tokens = Math.min(capacity, tokens + (last?.cost ?? 1))
    }
  }
}
