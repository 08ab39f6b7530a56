/**
 * One operation: its attempts, the waits between them, and the clock over all.
 *
 * @since 0.1.0
 */
import type { Call } from "@dcs-tasks/wire/calls"
import { type InvalidInput, isInvalidInput } from "@dcs-tasks/wire/invalidInput"
import type { PlannedRetry } from "@dcs-tasks/wire/retryQuota"
import * as Effect from "effect/Effect"
import { attempt, type AttemptSettings } from "./Attempt.ts"
import { type Concluded, type Failed, type Story, untold } from "./Story.ts"
import { effectOf } from "./Credentials.ts"
import { inTurn as waiting } from "./inTurn.ts"
import type { Delay, RetryPolicy } from "./RetryPolicy.ts"
import type { Limit } from "./transport/RoundTrip.ts"
import { whileOpen } from "./Closing.ts"
import { atMoment, settledWithin } from "./timers.ts"
import { fromInvalidInput } from "./toError.ts"

/** What a client decides once for all its operations. */
export interface OperationSettings extends AttemptSettings {
  /** Milliseconds, as all times here. */
  readonly timeout: number
  readonly totalTimeout: number
  readonly retry: RetryPolicy
}

/** How one operation differs from the ordinary one, for a pool that deals with throttling itself. */
export interface OperationOptions {
  /** Fails at once when throttled instead of waiting. */
  readonly surfaceThrottling?: boolean | undefined
  /** What requests for this very task came to before. */
  readonly before?: Story | undefined
  /** When the time for all attempts has begun: now, where nothing is said. */
  readonly begun?: number | undefined
  /** When it completes, waits end, and nothing more is sent. */
  readonly stop?: Effect.Effect<unknown> | undefined
}

/** Where a call stands: an attempt whose fate is unknown taints all that follow. */
interface Standing {
  readonly number: number
  readonly story: Story
  /** In milliseconds of a clock that nobody sets, as all moments here. */
  readonly now: number
  readonly retry: PlannedRetry | undefined
  /** A 401 was corrected already: it happens once per call. */
  readonly corrected: boolean
}

/** What holds for all attempts of one operation. */
interface Bounds {
  readonly settings: OperationSettings
  readonly options: OperationOptions
  readonly begun: number
}

/** One operation under way. What never changes is made once; a call that succeeds at once makes nothing else. */
interface Running<A extends { readonly _tag: string }> extends Bounds {
  readonly call: Call<A>
  /** Made when the first retry is planned: a schedule has a state. */
  delay: Delay | undefined
}

const limitAt = ({ begun, settings }: Bounds, now: number): Limit => {
  const { timeout, totalTimeout } = settings
  const left = begun + totalTimeout - now
  return { millis: Math.min(timeout, left), of: timeout, all: left, allOf: totalTimeout }
}

/** What a caller's effect comes to in the time that is left; where it does not, or breaks down, `otherwise`. */
const inTime = <A>({ begun, settings }: Bounds, self: Effect.Effect<A, unknown>, otherwise: A): Effect.Effect<A> =>
  atMoment((now) => settledWithin(self, begun + settings.totalTimeout - now, otherwise))

const go = <A extends { readonly _tag: string }>(
  running: Running<A>,
  standing: Standing
): Effect.Effect<Concluded<A>, Failed> => {
  const { call, settings } = running
  const { number, story } = standing
  const { inTurn, source } = settings.credentials
  const limit = limitAt(running, standing.now)
  const tried =
    inTurn === undefined
      ? attempt(settings, call, { number, story, limit })
      : waiting(inTurn, source, {
          story,
          limit,
          attempt: (now, story, onSend) =>
            attempt(settings, call, { number, story, limit: limitAt(running, now), onSend })
        })
  return Effect.matchEffect(tried, {
    onSuccess: (concluded) => {
      settings.retry.quota.succeeded(standing.retry)
      return Effect.succeed(concluded)
    },
    onFailure: (failed) => correct(running, standing, failed)
  })
}

/** Whether to go on after so many milliseconds: not if the caller stops or closes in the meantime, or has before. */
const goesOnAfter = ({ options: { stop }, settings }: Bounds, millis: number): Effect.Effect<boolean> => {
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

/** Errors of an attempt that got no further. */
const sentNothing: ReadonlySet<string> = new Set(["DcsCredentialsError", "DcsInvalidInput", "DcsClientClosed"])

/** A 401 that the credentials can mend, by a new token or another clock, is followed by one more attempt at once. */
const correct = <A extends { readonly _tag: string }>(
  running: Running<A>,
  standing: Standing,
  failed: Failed
): Effect.Effect<Concluded<A>, Failed> => {
  const { closing, credentials, retry } = running.settings
  const { authentication, error } = failed
  if (error._tag !== "DcsUnauthorized" || credentials.refused === undefined || authentication === undefined) {
    return again(running, standing, failed)
  }
  if (standing.corrected || standing.number >= retry.quota.maxAttempts) return Effect.fail(failed)
  const { refused, source } = credentials
  const mended = whileOpen(
    closing,
    effectOf(() => refused(error, authentication), source),
    Effect.succeed(false)
  )
  // The answer is there: whatever the provider runs into now, that is what is told.
  return Effect.flatMap(inTime(running, mended, false), (mended) =>
    mended ? next(running, standing, failed, { wait: 0, retry: standing.retry, corrected: true }) : Effect.fail(failed)
  )
}

const next = <A extends { readonly _tag: string }>(
  running: Running<A>,
  standing: Standing,
  failed: Failed,
  { wait, ...then }: Pick<Standing, "retry" | "corrected"> & { readonly wait: number }
): Effect.Effect<Concluded<A>, Failed> =>
  Effect.flatMap(goesOnAfter(running, wait), (goesOn) =>
    goesOn
      ? atMoment((now) => go(running, { ...then, now, number: standing.number + 1, story: failed.story })).pipe(
          // What was sent stays the story, even if the next attempt never got as far.
          Effect.mapError((later) => (sentNothing.has(later.error._tag) ? failed : later))
        )
      : Effect.fail(failed)
  )

const again = <A extends { readonly _tag: string }>(
  running: Running<A>,
  standing: Standing,
  failed: Failed
): Effect.Effect<Concluded<A>, Failed> => {
  const { begun, options, settings } = running
  const { delays, quota } = settings.retry
  const retry = quota.plan(failed.error, standing.number)
  if (retry === undefined || (retry.kind === "throttled" && options.surfaceThrottling === true)) {
    return Effect.fail(failed)
  }
  const delay = Effect.suspend(() => (running.delay ??= delays())(failed.error, retry, standing.number - 1))
  // A schedule that breaks down ends the retries: the answer is there, and is what is told.
  return Effect.flatMap(inTime(running, delay, undefined), (chosen) =>
    atMoment((now) => {
      const wait = Math.max(chosen ?? 0, retry.leastWait)
      // Waiting longer than there is time would only replace this answer by a worse one.
      if (chosen === undefined || now + wait >= begun + settings.totalTimeout) return Effect.fail(failed)
      quota.take(retry)
      return next(running, standing, failed, { wait, retry, corrected: standing.corrected })
    })
  )
}

/**
 * Runs a call to its end.
 */
export const operation = <A extends { readonly _tag: string }>(
  settings: OperationSettings,
  call: Call<A> | InvalidInput,
  options: OperationOptions = {}
): Effect.Effect<Concluded<A>, Failed> => {
  const story = options.before ?? untold
  if (isInvalidInput(call)) return Effect.fail({ error: fromInvalidInput(call), story })
  return atMoment((now) =>
    go(
      { settings, call, options, begun: options.begun ?? now, delay: undefined },
      { number: 1, story, now, retry: undefined, corrected: false }
    )
  )
}
