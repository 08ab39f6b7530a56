/**
 * Whether a call is retried, and after how long.
 */
import {
  backoffCeiling,
  type PlannedRetry,
  retryDefaults,
  type RetryLimits,
  retryBudget,
  type RetryBudget
} from "@dcs-tasks/wire/retry"
import { aBoolean, type Rules, wholeNumber } from "@dcs-tasks/wire/input"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import { type DcsError, DcsInvalidInput } from "../model/DcsError.ts"
import { checked } from "../model/checkedOptions.ts"
import { withEpochMillis } from "../effects/timers.ts"

/**
 * How failed attempts are retried. The call is idempotent, so retries are on by default.
 *
 * @since 0.1.0
 */
export interface RetryConfig {
  /** Maximum requests per call, including the first; 3 by default. */
  readonly maxAttempts?: number | undefined
  /** Also retries a 400 that reports another change to the instance in progress. Off by default. */
  readonly retryBusy?: boolean | undefined
  /**
   * Replaces the delays of the built-in backoff. Can end the retries before `maxAttempts`. `Retry-After` stays the
   * minimum, and the client's retry budget still applies.
   */
  readonly schedule?: Schedule.Schedule<unknown, DcsError> | undefined
}

/** The delay before the planned retry, in milliseconds. Fails if there must be no retry. */
export type Delay = (error: DcsError, retry: PlannedRetry, n: number) => Effect.Effect<number, unknown>

/** The policy of one client. */
export interface RetryPolicy {
  readonly budget: RetryBudget
  /** The delays of one call. Each call drives its own schedule, because a schedule has state. */
  readonly delays: () => Delay
}

const rules: Rules<RetryConfig> = {
  maxAttempts: /* @__PURE__ */ wholeNumber(1, 100),
  retryBusy: aBoolean,
  schedule: ["must be a Schedule", Schedule.isSchedule]
}

const backoff: Delay = (_error, { kind }, n) => Effect.map(Random.next, (random) => random * backoffCeiling(kind, n))

type Step = Effect.Success<ReturnType<typeof Schedule.toStep<unknown, DcsError, never, never>>>

const withSchedule = (schedule: Schedule.Schedule<unknown, DcsError>) => (): Delay => {
  let step: Step | undefined
  const begun = Effect.map(Schedule.toStep(schedule), (begun) => (step = begun))
  return (error) =>
    Effect.suspend(() => (step === undefined ? begun : Effect.succeed(step))).pipe(
      Effect.flatMap((step) => withEpochMillis((now) => step(now, error))),
      Effect.map(([, delay]) => Duration.toMillis(delay))
    )
}

/** The built-in backoff within these limits. */
export const withBackoff = (limits: RetryLimits): RetryPolicy => ({
  budget: retryBudget(limits),
  delays: () => backoff
})

/** The policy of one client, or the error of the first invalid option. */
export const make = (config: false | RetryConfig = {}): RetryPolicy | DcsInvalidInput => {
  const read = checked(config === false ? { maxAttempts: 1 } : config, rules, "retry", "retry.")
  if (read instanceof DcsInvalidInput) return read
  const { maxAttempts = retryDefaults.maxAttempts, retryBusy = false, schedule } = read
  const policy = withBackoff({ maxAttempts, retryBusy })
  return schedule === undefined ? policy : { ...policy, delays: withSchedule(schedule) }
}
