/** One operation: its attempts, the waits between them, and the total time limit. */
import { afterFailure, limitAt, type PlannedRetry, failedBeforeSending, delayOf } from "@dcs-tasks/wire/retry"
import type { Call } from "@dcs-tasks/wire/call"
import { type InvalidInput, isInvalidInput } from "@dcs-tasks/wire/input"
import { emptyStory, type Story, storyOf } from "@dcs-tasks/wire/failure"
import * as Effect from "effect/Effect"
import type { OperationLimits } from "./limits.ts"
import { type RetryPolicy, within } from "./retryPolicy.ts"
import { attempt, type AttemptSettings } from "./attempt.ts"
import type { Ended, Failed } from "./ending.ts"
import * as Telemetry from "./telemetry.ts"
import { callerEffect } from "./callerEffect.ts"
import { fromInvalidInput } from "../model/errorFromWire.ts"
import { wrappedAttempt } from "./wrappedAttempt.ts"
import { monotonicMillis, valueWithin } from "../effects/timers.ts"

/** Settings of a client that apply to each operation. */
export interface OperationSettings extends AttemptSettings {
  /** In milliseconds, as all times here. */
  readonly timeout: number
  readonly totalTimeout: number
  readonly retry: RetryPolicy
}

/** Options of one operation. */
export interface OperationOptions {
  /** When it completes, waits end and nothing more is sent. */
  readonly stop?: Effect.Effect<unknown> | undefined
  /** Overrides the client's. */
  readonly limits?: OperationLimits | undefined
}

/** The state of a call before an attempt. */
interface CallState {
  readonly number: number
  readonly story: Story
  /** Monotonic, as all moments here. */
  readonly now: number
  readonly retry: PlannedRetry | undefined
  /** A 401 was corrected: this happens once per call. */
  readonly corrected: boolean
}

/** True after this many milliseconds; false if the caller stops before that. */
const waitUnlessStopped = ({ stop }: OperationOptions, millis: number): Effect.Effect<boolean> => {
  if (stop === undefined) return Effect.as(millis === 0 ? Effect.void : Effect.sleep(millis), true)
  // A stop that fails stops nothing.
  const stopped = Effect.matchCauseEffect(stop, {
    onFailure: () => Effect.never,
    onSuccess: () => Effect.succeed(false)
  })
  return valueWithin(stopped, millis, true)
}

/** Runs a call with all of its attempts. */
export const operation = <A extends { readonly _tag: string }>(
  settings: OperationSettings,
  call: Call<A> | InvalidInput,
  options: OperationOptions = {}
): Ended<A> => {
  if (isInvalidInput(call)) return Effect.fail({ error: fromInvalidInput(call), story: emptyStory })
  const { aroundAttempt, onUnauthorized, source } = settings.credentials
  const { limits } = options
  const { delays, budget } = limits?.retry === undefined ? settings.retry : within(settings.retry, limits.retry)

  return Effect.flatMap(monotonicMillis, (begun) => {
    const delay = delays()
    const bounds = {
      begun,
      timeout: limits?.timeout ?? settings.timeout,
      totalTimeout: limits?.totalTimeout ?? settings.totalTimeout
    }

    /** The value of a caller's effect within the total time limit; `otherwise` if it fails or takes too long. */
    const withinTotal = <B>(self: Effect.Effect<B, unknown>, otherwise: B): Effect.Effect<B> =>
      Effect.flatMap(monotonicMillis, (now) => valueWithin(self, limitAt(bounds, now).remaining, otherwise))

    const runFrom = (state: CallState): Ended<A> => {
      const { now, number, story } = state
      const context = { number, story, limitAt: (now: number) => limitAt(bounds, now) }
      const attempted =
        aroundAttempt === undefined
          ? attempt(settings, call, context)
          : wrappedAttempt(aroundAttempt, source, {
              story,
              limit: limitAt(bounds, now),
              attempt: (story, expiry) => attempt(settings, call, { ...context, story, expiry })
            })
      return Effect.matchEffect(attempted, {
        onSuccess: (concluded) => {
          budget.refund(state.retry)
          return Effect.succeed(concluded)
        },
        onFailure: (failed) => (failed.died === undefined ? afterFailed(state, failed) : Effect.failCause(failed.died))
      })
    }

    const afterFailed = (state: CallState, failed: Failed): Ended<A> => {
      const { error, story } = failed
      const { corrected, number } = state
      const recover = recovery(failed)
      const correctable = recover === undefined ? "no" : corrected ? "done" : "yes"
      const next = afterFailure(call, { error, story, number, correctable }, budget)
      if (next === "stop") return Effect.fail(failed)
      if (next !== "correct") return planRetry(state, failed, next)
      // If the provider fails now, the call still reports the 401.
      return Effect.flatMap(withinTotal(recover ?? Effect.succeed(false), false), (recovered) =>
        recovered ? retryAfterWait(0, failed, { ...state, corrected: true }) : Effect.fail(failed)
      )
    }

    /** After a 401 that the provider can correct, with a new token or another clock, one more attempt follows at once. */
    const recovery = ({ authentication, error }: Failed): Effect.Effect<boolean, unknown> | undefined =>
      error._tag !== "DcsUnauthorized" || onUnauthorized === undefined || authentication === undefined
        ? undefined
        : Effect.suspend(() => callerEffect(() => onUnauthorized(error, authentication), source))

    const planRetry = (state: CallState, failed: Failed, retry: PlannedRetry): Ended<A> => {
      // A schedule that fails ends the retries, and the call reports the last error.
      const scheduled = Effect.suspend(() => delay(failed.error, retry, state.number - 1))
      return Effect.flatMap(Effect.all([withinTotal(scheduled, undefined), monotonicMillis]), ([chosen, now]) => {
        const wait = delayOf(retry, chosen, bounds, now)
        if (wait === undefined || !budget.spend(retry)) return Effect.fail(failed)
        return retryAfterWait(wait, failed, { ...state, retry })
      })
    }

    const retryAfterWait = (wait: number, failed: Failed, state: CallState): Ended<A> =>
      Effect.flatMap(
        Effect.zipRight(
          Telemetry.retrying(call, state.number, failed, wait),
          Effect.all([waitUnlessStopped(options, wait), monotonicMillis])
        ),
        ([isRunning, now]) =>
          isRunning
            ? // Keep the earlier error: it describes a request that was sent.
              Effect.mapError(runFrom({ ...state, now, number: state.number + 1, story: failed.story }), (later) =>
                failedBeforeSending(later.error) ? failed : later
              )
            : Effect.fail(failed)
      )

    return runFrom({ number: 1, story: storyOf(call), now: begun, retry: undefined, corrected: false })
  })
}
