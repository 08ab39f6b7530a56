/** The retry budget that all calls of a client share, so that an outage does not multiply the requests. */
import { type Retryable, retryClass, type RetryClass, retryDefaults } from "./retryRule.ts"

/** Limits of the retries of one call. */
export interface RetryLimits {
  readonly maxAttempts: number
  readonly retryBusy: boolean
}

/** A possible retry: its kind of backoff, the minimum wait in milliseconds that the server asked for, and its cost. */
export interface PlannedRetry {
  readonly kind: Exclude<RetryClass, "never">
  readonly minWait: number
  readonly cost: number
}

/** Decides about retries. */
export interface RetryBudget extends RetryLimits {
  /** The retry after a failure of attempt number `attempts`, if limits, `Retry-After` and budget allow one. */
  readonly plan: (error: Retryable & { readonly retryAfter?: number }, attempts: number) => PlannedRetry | undefined
  /** Pays for a planned retry. False, without paying, if other calls have used up the budget in the meantime. */
  readonly spend: (retry: PlannedRetry) => boolean
  /** After a success: returns the cost of the call's last retry, or one token if there was none. */
  readonly refund: (last: PlannedRetry | undefined) => void
  /** The same tokens, for a call with limits of its own. */
  readonly within: (limits: RetryLimits) => RetryBudget
}

/**
 * The full budget of a new client.
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
  const within = (limits: RetryLimits): RetryBudget => ({
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
    },
    within
  })
  return within(limits)
}
