/**
 * When a call is tried again, and after how long.
 *
 * @since 0.1.0
 */
import { backoffCeiling, retryClass, type RetryClass, retryDefaults } from "@dcs-tasks/wire/retryRule"
import { shownValue } from "@dcs-tasks/wire/text"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import { type DcsError, DcsInvalidInput } from "./DcsError.ts"

/**
 * How failed attempts are repeated. The call is idempotent, so retries are on by default.
 *
 * @since 0.1.0
 */
export interface RetryConfig {
  /** Requests per call at most, the first included; 3 by default, 1 turns retries off. */
  readonly maxAttempts?: number | undefined
  /** Also repeats a 400 that says another change of the instance is under way. Off by default. */
  readonly retryBusy?: boolean | undefined
  /**
   * Gives the delays in place of the built-in backoff, and may end the retries before `maxAttempts` does. `Retry-After`
   * stays the least wait, and the client's quota stays.
   */
  readonly schedule?: Schedule.Schedule<unknown, DcsError> | undefined
}

/** Decides for one client; the quota is shared by all its calls. */
export interface RetryPolicy {
  /** A decider for one call: how long to wait before another attempt, or `undefined` for none. */
  readonly begin: () => (error: DcsError, attempts: number) => Effect.Effect<number | undefined>
  /** A call succeeded: what its last retry cost comes back, or one token after a clean success. */
  readonly succeeded: (lastCost: number) => void
  readonly costOf: (error: DcsError) => number
}

const most = 100

const classOf = (error: DcsError, retryBusy: boolean): Exclude<RetryClass, "never"> | undefined => {
  const found = retryClass(error)
  return found === "never" || (found === "busy" && !retryBusy) ? undefined : found
}

const retryAfterMillis = (error: DcsError): number =>
  "retryAfter" in error && error.retryAfter !== undefined ? error.retryAfter * 1000 : 0

type Delay = (error: DcsError, kind: Exclude<RetryClass, "never">, n: number) => Effect.Effect<number | undefined>

const backoff: Delay = (_error, kind, n) => Effect.map(Random.next, (random) => random * backoffCeiling(kind, n))

/** A schedule has a state: each call drives its own. */
const scheduled = (schedule: Schedule.Schedule<unknown, DcsError>): Delay => {
  const step = Effect.runSync(Schedule.toStep(schedule))
  return (error) =>
    Clock.currentTimeMillis.pipe(
      Effect.flatMap((now) => step(now, error)),
      Effect.map(([, delay]) => Duration.toMillis(delay)),
      Pull.catchDone(() => Effect.succeed(undefined))
    )
}

/** The policy of one client, or what is wrong with its configuration. */
export const make = (config: RetryConfig = {}): RetryPolicy | DcsInvalidInput => {
  const maxAttempts = config.maxAttempts ?? retryDefaults.maxAttempts
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1 || maxAttempts > most) {
    return new DcsInvalidInput({
      field: "retry.maxAttempts",
      problem: `must be a whole number from 1 to ${most}`,
      value: typeof maxAttempts === "number" ? String(maxAttempts) : shownValue(maxAttempts)
    })
  }
  const { tokens: capacity, cost } = retryDefaults.quota
  let tokens: number = capacity

  const costOf = (error: DcsError): number => {
    const kind = classOf(error, config.retryBusy === true)
    return kind === undefined ? 0 : cost[kind]
  }

  const begin = () => {
    let delay: Delay | undefined
    return (error: DcsError, attempts: number): Effect.Effect<number | undefined> => {
      const kind = classOf(error, config.retryBusy === true)
      if (kind === undefined || attempts >= maxAttempts) return Effect.succeed(undefined)
      const least = retryAfterMillis(error)
      if (least > retryDefaults.longestRetryAfter || tokens < cost[kind]) return Effect.succeed(undefined)
      delay ??= config.schedule === undefined ? backoff : scheduled(config.schedule)
      return Effect.map(delay(error, kind, attempts - 1), (millis) => {
        if (millis === undefined) return undefined
        tokens -= cost[kind]
        return Math.max(millis, least)
      })
    }
  }

  return {
    begin,
    costOf,
    succeeded: (lastCost) => {
      tokens = Math.min(capacity, tokens + (lastCost === 0 ? 1 : lastCost))
    }
  }
}
