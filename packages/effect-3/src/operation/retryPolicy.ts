/** When to retry a call, and after what delay. */
import {
  backoffCeiling,
  type PlannedRetry,
  retryDefaults,
  type RetryLimits,
  retryBudget,
  type RetryBudget
} from "@dcs-tasks/wire/retry"
import { aBoolean, type Rules, wholeNumber } from "@dcs-tasks/wire/input"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleIntervals from "effect/ScheduleIntervals"
import type { RetryConfig } from "../model/CallLimits.ts"
import { type DcsError, DcsInvalidInput } from "../model/DcsError.ts"
import { checked } from "../model/checkedOptions.ts"

/** The delay before a planned retry in milliseconds, or `undefined` for no retry. */
type Delay = (error: DcsError, retry: PlannedRetry, n: number) => Effect.Effect<number | undefined>

/** What a configuration decides. */
export interface RetryRules extends RetryLimits {
  /** The delays of one call: a schedule has state, and each call has its own. */
  readonly delays: () => Delay
}

/** The rules of a call, and the budget that it shares with all calls of its client. */
export interface RetryPolicy extends Pick<RetryRules, "delays"> {
  readonly budget: RetryBudget
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

/** The rules of a configuration, or the error in it. */
export const rulesOf = (config: false | RetryConfig = {}): RetryRules | DcsInvalidInput => {
  const read = checked(config === false ? { maxAttempts: 1 } : config, rules, "retry", "retry.")
  if (read instanceof DcsInvalidInput) return read
  const { maxAttempts = retryDefaults.maxAttempts, retryBusy = false, schedule } = read
  return { maxAttempts, retryBusy, delays: schedule === undefined ? () => backoff : withSchedule(schedule) }
}

/** The policy of one client, with a budget of its own. */
export const make = ({ delays, ...limits }: RetryRules): RetryPolicy => ({ budget: retryBudget(limits), delays })

/** The policy of one call: other rules, and the budget of its client. */
export const within = ({ budget }: RetryPolicy, rules: RetryRules): RetryPolicy => ({
  budget: budget.within(rules),
  delays: rules.delays
})
