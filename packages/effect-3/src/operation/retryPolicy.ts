/**
 * When to retry a call, and after what delay.
 *
 * @since 0.1.0
 */
import { backoffCeiling, type PlannedRetry, retryDefaults, retryBudget, type RetryBudget } from "@dcs-tasks/wire/retry"
import { aBoolean, type Rules, wholeNumber } from "@dcs-tasks/wire/input"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleIntervals from "effect/ScheduleIntervals"
import { type DcsError, DcsInvalidInput } from "../model/DcsError.ts"
import { checked } from "../model/checkedOptions.ts"

/**
 * How to retry failed attempts. The call is idempotent, so retries are on by default.
 *
 * @since 0.1.0
 */
export interface RetryConfig {
  /** Maximum number of requests per call, including the first; 3 by default. */
  readonly maxAttempts?: number | undefined
  /** Also retries a 400 that reports another change to the instance in progress. Off by default. */
  readonly retryBusy?: boolean | undefined
  /**
   * Provides the delays instead of the built-in backoff, and can end the retries before `maxAttempts` is reached.
   * `Retry-After` remains the minimum delay, and the retry budget of the client still applies.
   */
  readonly schedule?: Schedule.Schedule<unknown, DcsError> | undefined
}

/** The delay before a planned retry in milliseconds, or `undefined` for no retry. */
type Delay = (error: DcsError, retry: PlannedRetry, n: number) => Effect.Effect<number | undefined>

/** The retry policy of one client. */
export interface RetryPolicy {
  readonly budget: RetryBudget
  /** The delays of one call: a schedule has state, and each call has its own. */
  readonly delays: () => Delay
}

const rules: Rules<RetryConfig> = {
  maxAttempts: wholeNumber(1, 100),
  retryBusy: aBoolean,
  schedule: ["must be a Schedule", Schedule.isSchedule]
}

const backoff: Delay = (_error, { kind }, n) => Effect.map(Random.next, (random) => random * backoffCeiling(kind, n))

/** Effect's own driver would also wait. Here, `Retry-After` and the time limits can change the delay first. */
const withSchedule = (schedule: Schedule.Schedule<unknown, DcsError>) => (): Delay => {
  let state: unknown = schedule.initial
  return (error) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Effect.map(schedule.step(now, error, state), ([next, , decision]) => {
        state = next
        return ScheduleDecision.isContinue(decision)
          ? Math.max(0, ScheduleIntervals.start(decision.intervals) - now)
          : undefined
      })
    )
}

/** The policy of one client, or the error in its configuration. */
export const make = (config: false | RetryConfig = {}): RetryPolicy | DcsInvalidInput => {
  const read = checked(config === false ? { maxAttempts: 1 } : config, rules, "retry", "retry.")
  if (read instanceof DcsInvalidInput) return read
  const { maxAttempts = retryDefaults.maxAttempts, retryBusy = false, schedule } = read
  return {
    budget: retryBudget({ maxAttempts, retryBusy }),
    delays: schedule === undefined ? () => backoff : withSchedule(schedule)
  }
}
