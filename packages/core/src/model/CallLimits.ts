/**
 * The time limits and retries of a call.
 *
 * @since 0.1.0
 * @module
 */
import type * as Duration from "effect/Duration"
import type * as Schedule from "effect/Schedule"
import type { DcsError } from "./DcsError.ts"

/**
 * How failed attempts are retried. Deletions and lists are idempotent, so retries are on by default.
 *
 * @since 0.1.0
 * @category models
 */
export interface RetryConfig {
  /** Maximum attempts per call, including the first; 3 by default. */
  readonly maxAttempts?: number | undefined
  /** Whether to retry a 400 because another change to the instance is in progress. Off by default. */
  readonly retryBusy?: boolean | undefined
  /**
   * Replaces the delays of the built-in backoff. Can end the retries before `maxAttempts`. `Retry-After` stays the
   * minimum, and the client's retry budget still applies.
   */
  readonly schedule?: Schedule.Schedule<unknown, DcsError> | undefined
}

/**
 * Options that override the client's for one call. A list applies them to each of its pages, a bulk deletion to each of
 * its requests.
 *
 * @since 0.1.0
 * @category models
 */
export interface CallLimits {
  /** Time limit of one attempt, from connecting to the last byte. The client's by default. */
  readonly timeout?: Duration.Input | undefined
  /** Time limit of all attempts together. The client's by default. */
  readonly totalTimeout?: Duration.Input | undefined
  /**
   * Replaces the client's `retry` completely: an option that is missing here has its usual default. `false` turns
   * retries off. The call still uses the client's retry budget.
   */
  readonly retry?: false | RetryConfig | undefined
}
