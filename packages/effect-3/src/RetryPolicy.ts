/**
 * When a call is tried again, and after how long.
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
import { type DcsError, DcsInvalidInput } from "./DcsError.ts"
import { checked } from "./internal/checkedOptions.ts"

/**
 * How failed attempts are repeated. The call is idempotent, so retries are on by default.
 *
 * @since 0.1.0
 */
export interface RetryConfig {
  /** Requests per call at most, the first included; 3 by default. */
  readonly maxAttempts?: number | undefined
  /** Also repeats a 400 that says another change of the instance is under way. Off by default. */
  readonly retryBusy?: boolean | undefined
  /**
   * Gives the delays in place of the built-in backoff, and may end the retries before `maxAttempts` does. `Retry-After`
   * stays the least wait, and the client's budget stays.
   */
  readonly schedule?: Schedule.Schedule<unknown, DcsError> | undefined
}

/** A wait in milliseconds before the planned retry, or `undefined` for none. */
type Delay = (error: DcsError, retry: PlannedRetry, n: number) => Effect.Effect<number | undefined>

/** Decides for one client. */
export interface RetryPolicy {
  readonly budget: RetryBudget
  /** The waits of one call: a schedule has a state, and each call drives its own. */
  readonly delays: () => Delay
}

const rules: Rules<RetryConfig> = {
  maxAttempts: wholeNumber(1, 100),
  retryBusy: aBoolean,
  schedule: ["must be a Schedule", Schedule.isSchedule]
}

const backoff: Delay = (_error, { kind }, n) => Effect.map(Random.next, (random) => random * backoffCeiling(kind, n))

/** Effect's own driver would wait by itself; here the wait is weighed against `Retry-After` and the clock first. */
const scheduled = (schedule: Schedule.Schedule<unknown, DcsError>) => (): Delay => {
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

/** The policy of one client, or what is wrong with its configuration. */
export const make = (config: false | RetryConfig = {}): RetryPolicy | DcsInvalidInput => {
  const read = checked(config === false ? { maxAttempts: 1 } : config, rules, "retry", "retry.")
  if (read instanceof DcsInvalidInput) return read
  const { maxAttempts = retryDefaults.maxAttempts, retryBusy = false, schedule } = read
  return {
    budget: retryBudget({ maxAttempts, retryBusy }),
    delays: schedule === undefined ? () => backoff : scheduled(schedule)
  }
}
