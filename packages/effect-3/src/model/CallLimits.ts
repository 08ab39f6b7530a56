/**
 * The time limits and retries of a call.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Schedule from "effect/Schedule"
import type { DcsError } from "./DcsError.ts"

/**
 * How to retry failed attempts. The call is idempotent, so retries are on by default.
 *
 * @since 0.1.0
 * @category models
 */
export interface RetryConfig {
  /** Maximum number of requests per call, including the first; 3 by default. */
  readonly maxAttempts?: number | undefined
  /** Whether to retry a 400 because another change to the instance is in progress. Off by default. */
  readonly retryBusy?: boolean | undefined
  /**
   * Provides the delays instead of the built-in backoff, and can end the retries before `maxAttempts` is reached.
   * `Retry-After` remains the minimum delay, and the retry budget of the client still applies.
   */
  readonly schedule?: Schedule.Schedule<unknown, DcsError> | undefined
}

/**
 * Options that override the client's for one call. A list applies them to each of its pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface CallLimits {
  /** Time limit of one attempt, from connecting to the last byte. The client's by default. */
  readonly timeout?: Duration.DurationInput | undefined
  /** Time limit of all attempts together. The client's by default. */
  readonly totalTimeout?: Duration.DurationInput | undefined
  /**
   * Replaces the client's `retry` as a whole: an option that is missing here has its usual default. `false` turns
   * retries off. The retry budget stays that of the client.
   */
  readonly retry?: false | RetryConfig | undefined
}
