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
import type { RetryConfig } from "../model/CallLimits.ts"
import { type DcsError, DcsInvalidInput } from "../model/DcsError.ts"
import { checked } from "../model/checkedOptions.ts"
import { withEpochMillis } from "../effects/timers.ts"

/** The delay before the planned retry, in milliseconds. Fails if there must be no retry. */
export type Delay = (error: DcsError, retry: PlannedRetry, n: number) => Effect.Effect<number, unknown>

/** What a configuration decides. */
export interface RetryRules extends RetryLimits {
  /** The delays of one call. Each call drives its own schedule, because a schedule has state. */
  readonly delays: () => Delay
}

/** The rules of a call, and the budget that it shares with all calls of its client. */
export interface RetryPolicy extends Pick<RetryRules, "delays"> {
  readonly budget: RetryBudget
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

/** The rules of a configuration, or the error of the first invalid option. */
export const rulesOf = (config: false | RetryConfig = {}): RetryRules | DcsInvalidInput => {
  const read = checked(config === false ? { maxAttempts: 1 } : config, rules, "retry", "retry.")
  if (read instanceof DcsInvalidInput) return read
  const { maxAttempts = retryDefaults.maxAttempts, retryBusy = false, schedule } = read
  return { maxAttempts, retryBusy, delays: schedule === undefined ? () => backoff : withSchedule(schedule) }
}

/** The policy of one client, with a budget of its own; the built-in backoff by default. */
export const make = ({ delays, ...limits }: RetryLimits & Partial<RetryRules>): RetryPolicy => ({
  budget: retryBudget(limits),
  delays: delays ?? (() => backoff)
})

/** The policy of one call: other rules, and the budget of its client. */
export const within = ({ budget }: RetryPolicy, rules: RetryRules): RetryPolicy => ({
  budget: budget.within(rules),
  delays: rules.delays
})
