/** One operation: its attempts, the waits between them, and the clock over all. */
import { afterFailure, limitAt, type PlannedRetry, failedBeforeSending, delayOf } from "@dcs-tasks/wire/retry"
import type { Call } from "@dcs-tasks/wire/call"
import { type InvalidInput, isInvalidInput } from "@dcs-tasks/wire/input"
import { type Story, emptyStory } from "@dcs-tasks/wire/failure"
import * as Effect from "effect/Effect"
import type { RetryPolicy } from "../RetryPolicy.ts"
import { attempt, type AttemptSettings } from "./attempt.ts"
import type { Ended, Failed } from "./ending.ts"
import { effectOf } from "./callerEffect.ts"
import { fromInvalidInput } from "./errorFromWire.ts"
import { inTurn } from "./wrappedAttempt.ts"
import { moment, settledWithin } from "./timers.ts"

/** What a client decides once for all its operations. */
export interface OperationSettings extends AttemptSettings {
  /** Milliseconds, as all times here. */
  readonly timeout: number
  readonly totalTimeout: number
  readonly retry: RetryPolicy
}

/** How one operation differs from the ordinary one. */
export interface OperationOptions {
  /** When it completes, waits end, and nothing more is sent. */
  readonly stop?: Effect.Effect<unknown> | undefined
}

/** Where a call stands. */
interface Standing {
  readonly number: number
  readonly story: Story
  /** In milliseconds of a clock that nobody sets, as all moments here. */
  readonly now: number
  readonly retry: PlannedRetry | undefined
  /** A 401 was corrected already: it happens once per call. */
  readonly corrected: boolean
}

/** Whether to go on after so many milliseconds: not if the caller stops in the meantime, or has before. */
const goesOnAfter = ({ stop }: OperationOptions, millis: number): Effect.Effect<boolean> => {
  if (stop === undefined) return Effect.as(millis === 0 ? Effect.void : Effect.sleep(millis), true)
  // One that breaks down has not come.
  const stopped = Effect.matchCauseEffect(stop, {
    onFailure: () => Effect.never,
    onSuccess: () => Effect.succeed(false)
  })
  return settledWithin(stopped, millis, true)
}

/**
 * Runs a call to its end.
 */
export const operation = <A extends { readonly _tag: string }>(
  settings: OperationSettings,
  call: Call<A> | InvalidInput,
  options: OperationOptions = {}
): Ended<A> => {
  if (isInvalidInput(call)) return Effect.fail({ error: fromInvalidInput(call), story: emptyStory })
  const { aroundAttempt, onUnauthorized, source } = settings.credentials
  const { delays, budget } = settings.retry

  return Effect.flatMap(moment, (begun) => {
    const delay = delays()
    const bounds = { begun, timeout: settings.timeout, totalTimeout: settings.totalTimeout }

    /** What a caller's effect comes to in the time that is left; where it does not, or breaks down, `otherwise`. */
    const inTime = <B>(self: Effect.Effect<B, unknown>, otherwise: B): Effect.Effect<B> =>
      Effect.flatMap(moment, (now) => settledWithin(self, limitAt(bounds, now).all, otherwise))

    const go = (standing: Standing): Ended<A> => {
      const { now, number, story } = standing
      const turn = { number, story, limitAt: (now: number) => limitAt(bounds, now) }
      const tried =
        aroundAttempt === undefined
          ? attempt(settings, call, turn)
          : inTurn(aroundAttempt, source, {
              story,
              limit: limitAt(bounds, now),
              attempt: (story, cut) => attempt(settings, call, { ...turn, story, cut })
            })
      return Effect.matchEffect(tried, {
        onSuccess: (concluded) => {
          budget.refund(standing.retry)
          return Effect.succeed(concluded)
        },
        onFailure: (failed) => (failed.died === undefined ? goOn(standing, failed) : Effect.failCause(failed.died))
      })
    }

    const goOn = (standing: Standing, failed: Failed): Ended<A> => {
      const { error, story } = failed
      const { corrected, number } = standing
      const mended = mending(failed)
      const correctable = mended === undefined ? "no" : corrected ? "done" : "yes"
      const then = afterFailure(call, { error, story, number, correctable }, budget)
      if (then === "stop") return Effect.fail(failed)
      if (then !== "correct") return retried(standing, failed, then)
      // The answer is there: whatever the provider runs into now, that is what is told.
      return Effect.flatMap(inTime(mended ?? Effect.succeed(false), false), (mended) =>
        mended ? next(0, failed, { ...standing, corrected: true }) : Effect.fail(failed)
      )
    }

    /** A 401 that the credentials can mend, by another clock or a new token, is followed by one more attempt at once. */
    const mending = ({ authentication, error }: Failed): Effect.Effect<boolean, unknown> | undefined =>
      error._tag !== "DcsUnauthorized" || onUnauthorized === undefined || authentication === undefined
        ? undefined
        : Effect.suspend(() => effectOf(() => onUnauthorized(error, authentication), source))

    const retried = (standing: Standing, failed: Failed, retry: PlannedRetry): Ended<A> => {
      // A schedule that breaks down ends the retries: the answer is there, and is what is told.
      const asked = Effect.suspend(() => delay(failed.error, retry, standing.number - 1))
      return Effect.flatMap(Effect.all([inTime(asked, undefined), moment]), ([chosen, now]) => {
        const wait = delayOf(retry, chosen, bounds, now)
        if (wait === undefined || !budget.spend(retry)) return Effect.fail(failed)
        return next(wait, failed, { ...standing, retry })
      })
    }

    const next = (wait: number, failed: Failed, standing: Standing): Ended<A> =>
      Effect.flatMap(Effect.all([goesOnAfter(options, wait), moment]), ([goesOn, now]) =>
        goesOn
          ? // What was sent stays the story, even if the next attempt never got as far.
            Effect.mapError(go({ ...standing, now, number: standing.number + 1, story: failed.story }), (later) =>
              failedBeforeSending(later.error) ? failed : later
            )
          : Effect.fail(failed)
      )

    return go({ number: 1, story: emptyStory, now: begun, retry: undefined, corrected: false })
  })
}
