/**
 * One operation: its attempts, the waits between them, and the clock over all.
 *
 * @since 0.1.0
 */
import {
  afterFailure,
  type Bounds,
  limitAt,
  type PlannedRetry,
  type RetryMode,
  failedBeforeSending,
  delayOf
} from "@dcs-tasks/wire/retry"
import { type InvalidInput, isInvalidInput } from "@dcs-tasks/wire/input"
import { type Story, emptyStory } from "@dcs-tasks/wire/failure"
import * as Effect from "effect/Effect"
import { attempt, type AttemptedCall, type AttemptSettings } from "./attempt.ts"
import { whileOpen } from "../transport/closing.ts"
import { effectOf } from "./callerEffect.ts"
import { DcsClientClosed } from "../model/DcsError.ts"
import type { Concluded, Failed } from "./ending.ts"
import { inTurn } from "./wrappedAttempt.ts"
import type { Delay, RetryPolicy } from "./retryPolicy.ts"
import { atMoment, settledWithin } from "../effects/timers.ts"
import { fromInvalidInput } from "../model/errorFromWire.ts"

/** What a client decides once for all its operations. */
export interface OperationSettings extends AttemptSettings {
  /** Milliseconds, as all times here. */
  readonly timeout: number
  readonly totalTimeout: number
  readonly retry: RetryPolicy
}

/** How one operation differs from the ordinary one, for a pool that deals with throttling itself. */
export interface OperationOptions extends RetryMode {
  /** What requests for this very task came to before. */
  readonly before?: Story | undefined
  /** When the time for all attempts has begun: now, where nothing is said. */
  readonly begun?: number | undefined
  /** When it completes, waits end, and nothing more is sent. */
  readonly stop?: Effect.Effect<unknown> | undefined
}

/** One operation under way. What never changes is made once; a call that succeeds at once makes nothing else. */
interface Running<A extends { readonly _tag: string }> extends Bounds {
  readonly settings: OperationSettings
  readonly call: AttemptedCall<A>
  readonly options: OperationOptions
  /** Made when the first retry is planned: a schedule has a state. */
  delay: Delay | undefined
}

/** Where a call stands. */
interface Standing {
  readonly number: number
  readonly story: Story
  readonly retry: PlannedRetry | undefined
  /** A 401 was corrected already: it happens once per call. */
  readonly corrected: boolean
}

type Ended<A> = Effect.Effect<Concluded<A>, Failed>

/** What a caller's effect comes to in the time that is left; where it does not, or breaks down, `otherwise`. */
const inTime = <A>({ begun, totalTimeout }: Bounds, self: Effect.Effect<A, unknown>, otherwise: A): Effect.Effect<A> =>
  atMoment((now) => settledWithin(self, begun + totalTimeout - now, otherwise))

const go = <A extends { readonly _tag: string }>(running: Running<A>, standing: Standing): Ended<A> => {
  const { call, settings } = running
  const { number, story } = standing
  const { aroundAttempt, source } = settings.credentials
  const limit = (now: number) => limitAt(running, now)
  const tried =
    aroundAttempt === undefined
      ? attempt(settings, call, { number, story, limitAt: limit, ring: undefined })
      : atMoment((now) =>
          inTurn(aroundAttempt, source, {
            story,
            limit: limit(now),
            attempt: (story, ring) => attempt(settings, call, { number, story, limitAt: limit, ring })
          })
        )
  return Effect.matchEffect(tried, {
    onSuccess: (concluded) => {
      settings.retry.budget.refund(standing.retry)
      return Effect.succeed(concluded)
    },
    onFailure: (failed) => (failed.died === undefined ? goOn(running, standing, failed) : Effect.failCause(failed.died))
  })
}

const goOn = <A extends { readonly _tag: string }>(
  running: Running<A>,
  standing: Standing,
  failed: Failed
): Ended<A> => {
  const { call, options, settings } = running
  const { error, story } = failed
  const mended = mending(running, failed)
  const { corrected, number } = standing
  const correctable = mended === undefined ? "no" : corrected ? "done" : "yes"
  const then = afterFailure(call, { error, story, number, correctable }, settings.retry.budget, options)
  if (then === "stop") return Effect.fail(failed)
  if (then !== "correct") return retried(running, standing, failed, then)
  // The answer is there: whatever the provider runs into now, that is what is told.
  return Effect.flatMap(inTime(running, mended ?? Effect.succeed(false), false), (mended) =>
    mended ? next(running, standing, failed, { wait: 0, retry: standing.retry, corrected: true }) : Effect.fail(failed)
  )
}

/** A 401 that the credentials can mend, by a new token or another clock, is followed by one more attempt at once. */
const mending = (
  { settings: { closing, credentials } }: Pick<Running<never>, "settings">,
  { authentication, error }: Failed
): Effect.Effect<boolean, unknown> | undefined => {
  const { onUnauthorized, source } = credentials
  if (error._tag !== "DcsUnauthorized" || onUnauthorized === undefined || authentication === undefined) return undefined
  const asked = Effect.suspend(() => effectOf(() => onUnauthorized(error, authentication), source))
  return whileOpen(closing, asked, Effect.succeed(false))
}

const retried = <A extends { readonly _tag: string }>(
  running: Running<A>,
  standing: Standing,
  failed: Failed,
  retry: PlannedRetry
): Ended<A> => {
  const { delays, budget } = running.settings.retry
  const delay = Effect.suspend(() => (running.delay ??= delays())(failed.error, retry, standing.number - 1))
  // A schedule that breaks down ends the retries: the answer is there, and is what is told.
  return Effect.flatMap(inTime(running, delay, undefined), (chosen) =>
    atMoment((now) => {
      const wait = delayOf(retry, chosen, running, now)
      if (wait === undefined || !budget.spend(retry)) return Effect.fail(failed)
      return next(running, standing, failed, { wait, retry, corrected: standing.corrected })
    })
  )
}

/** Whether to go on after so many milliseconds: not if the caller stops or closes in the meantime, or has before. */
const goesOnAfter = (
  { options: { stop }, settings }: Pick<Running<never>, "options" | "settings">,
  millis: number
): Effect.Effect<boolean> => {
  const waited: Effect.Effect<boolean> =
    stop === undefined
      ? Effect.as(millis === 0 ? Effect.void : Effect.sleep(millis), true)
      : // One that breaks down has not come.
        settledWithin(
          Effect.as(
            Effect.catchCause(stop, () => Effect.never),
            false
          ),
          millis,
          true
        )
  return whileOpen(settings.closing, waited, Effect.succeed(false))
}

const next = <A extends { readonly _tag: string }>(
  running: Running<A>,
  standing: Standing,
  failed: Failed,
  { wait, ...then }: Pick<Standing, "retry" | "corrected"> & { readonly wait: number }
): Ended<A> =>
  Effect.flatMap(goesOnAfter(running, wait), (goesOn) =>
    goesOn
      ? Effect.mapError(
          go(running, { ...then, number: standing.number + 1, story: failed.story }),
          // What was sent stays the story, even if the next attempt never got as far.
          (later) => (failedBeforeSending(later.error) ? failed : later)
        )
      : Effect.fail(failed)
  )

/**
 * Runs a call to its end. It is made when the call begins: not before, and not where no more requests are taken.
 */
export const operation = <A extends { readonly _tag: string }>(
  settings: OperationSettings,
  make: () => AttemptedCall<A> | InvalidInput,
  options: OperationOptions = {}
): Ended<A> =>
  atMoment((now): Ended<A> => {
    const { closing, timeout, totalTimeout } = settings
    const { before: story = emptyStory, begun = now } = options
    if (closing?.isClosed() === true) return Effect.fail({ error: new DcsClientClosed(), story })
    const call = make()
    if (isInvalidInput(call)) return Effect.fail({ error: fromInvalidInput(call), story })
    return go(
      { settings, call, options, begun, timeout, totalTimeout, delay: undefined },
      { number: 1, story, retry: undefined, corrected: false }
    )
  })
