/**
 * One operation: its attempts, the waits between them, and the total time limit.
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
import { emptyStory, type Story, storyOf } from "@dcs-tasks/wire/failure"
import * as Effect from "effect/Effect"
import { attempt, type AttemptedCall, type AttemptSettings } from "./attempt.ts"
import { whileOpen } from "../transport/closing.ts"
import { callerEffect } from "./callerEffect.ts"
import { DcsClientClosed } from "../model/DcsError.ts"
import type { Concluded, Failed } from "./ending.ts"
import { wrappedAttempt } from "./wrappedAttempt.ts"
import type { OperationLimits } from "./limits.ts"
import { type Delay, type RetryPolicy, within } from "./retryPolicy.ts"
import { withMonotonicMillis, valueWithin } from "../effects/timers.ts"
import { fromInvalidInput } from "../model/errorFromWire.ts"

/** What a client decides once for all its operations. */
export interface OperationSettings extends AttemptSettings {
  /** In milliseconds, as all times here. */
  readonly timeout: number
  readonly totalTimeout: number
  readonly retry: RetryPolicy
}

/**
 * Adds the caller's own wait to the wait before a request. Moves the start of the total time limit by the time that it
 * takes: a retry has as much time as without it. Returns false if the request must not be sent.
 */
export type Pace = (wait?: Effect.Effect<unknown>, bounds?: { begun: number }) => Effect.Effect<boolean>

/** The differences of one operation, for a bulk run that handles throttling itself. */
export interface OperationOptions extends RetryMode {
  /** What earlier requests for the same task have done. */
  readonly before?: Story | undefined
  /** When the total time limit started to run, in monotonic milliseconds; now by default. */
  readonly begun?: number | undefined
  /** When it completes, waits end and nothing more is sent. */
  readonly stop?: Effect.Effect<unknown> | undefined
  /** For retries only. */
  readonly pace?: Pace | undefined
  /** Overrides the client's. */
  readonly limits?: OperationLimits | undefined
}

/** The constant part of an operation. It is made once; a call that succeeds at once makes nothing else. */
interface Running<A extends { readonly _tag: string }> extends Bounds {
  readonly settings: OperationSettings
  readonly call: AttemptedCall<A>
  readonly options: OperationOptions
  readonly retry: RetryPolicy
  /** Only a pace changes it. */
  begun: number
  /** Made when the first retry is planned: a schedule has state. */
  delay: Delay | undefined
}

/** The state of a call between two attempts. */
interface CallState {
  readonly number: number
  readonly story: Story
  readonly retry: PlannedRetry | undefined
  /** A 401 was corrected: this happens once per call. */
  readonly corrected: boolean
}

type Ended<A> = Effect.Effect<Concluded<A>, Failed>

/** The value of a caller's effect within the total time limit; `otherwise` if it fails or takes too long. */
const withinTotal = <A>(
  { begun, totalTimeout }: Bounds,
  self: Effect.Effect<A, unknown>,
  otherwise: A
): Effect.Effect<A> => withMonotonicMillis((now) => valueWithin(self, begun + totalTimeout - now, otherwise))

const runFrom = <A extends { readonly _tag: string }>(running: Running<A>, state: CallState): Ended<A> => {
  const { call, retry, settings } = running
  const { number, story } = state
  const { aroundAttempt, source } = settings.credentials
  const limit = (now: number) => limitAt(running, now)
  const attempted =
    aroundAttempt === undefined
      ? attempt(settings, call, { number, story, limitAt: limit, onExpiry: undefined })
      : withMonotonicMillis((now) =>
          wrappedAttempt(aroundAttempt, source, {
            story,
            limit: limit(now),
            attempt: (story, onExpiry) => attempt(settings, call, { number, story, limitAt: limit, onExpiry })
          })
        )
  return Effect.matchEffect(attempted, {
    onSuccess: (concluded) => {
      retry.budget.refund(state.retry)
      return Effect.succeed(concluded)
    },
    onFailure: (failed) =>
      failed.died === undefined ? afterFailed(running, state, failed) : Effect.failCause(failed.died)
  })
}

const afterFailed = <A extends { readonly _tag: string }>(
  running: Running<A>,
  state: CallState,
  failed: Failed
): Ended<A> => {
  const { call, options } = running
  const { error, story } = failed
  const recover = recovery(running, failed)
  const { corrected, number } = state
  const correctable = recover === undefined ? "no" : corrected ? "done" : "yes"
  const next = afterFailure(call, { error, story, number, correctable }, running.retry.budget, options)
  if (next === "stop") return Effect.fail(failed)
  if (next !== "correct") return planRetry(running, state, failed, next)
  // If the provider fails now, the call still reports the 401.
  return Effect.flatMap(withinTotal(running, recover ?? Effect.succeed(false), false), (recovered) =>
    recovered
      ? retryAfterWait(running, state, failed, { wait: 0, retry: state.retry, corrected: true })
      : Effect.fail(failed)
  )
}

/** After a 401 that the provider can correct, with a new token or another clock, one more attempt follows at once. */
const recovery = (
  { settings: { closing, credentials } }: Pick<Running<never>, "settings">,
  { authentication, error }: Failed
): Effect.Effect<boolean, unknown> | undefined => {
  const { onUnauthorized, source } = credentials
  if (error._tag !== "DcsUnauthorized" || onUnauthorized === undefined || authentication === undefined) return undefined
  const correction = Effect.suspend(() => callerEffect(() => onUnauthorized(error, authentication), source))
  return whileOpen(closing, correction, Effect.succeed(false))
}

const planRetry = <A extends { readonly _tag: string }>(
  running: Running<A>,
  state: CallState,
  failed: Failed,
  retry: PlannedRetry
): Ended<A> => {
  const { delays, budget } = running.retry
  const delay = Effect.suspend(() => (running.delay ??= delays())(failed.error, retry, state.number - 1))
  // A schedule that fails ends the retries, and the call reports the last error.
  return Effect.flatMap(withinTotal(running, delay, undefined), (chosen) =>
    withMonotonicMillis((now) => {
      const wait = delayOf(retry, chosen, running, now)
      if (wait === undefined || !budget.spend(retry)) return Effect.fail(failed)
      return retryAfterWait(running, state, failed, { wait, retry, corrected: state.corrected })
    })
  )
}

/** True after this many milliseconds and the pace; false if the caller stops or closes before that. */
const waitUnlessStopped = (
  running: Pick<Running<never>, "begun" | "options" | "settings">,
  millis: number
): Effect.Effect<boolean> => {
  const { pace, stop } = running.options
  const wait: Effect.Effect<boolean> =
    stop === undefined
      ? Effect.as(Effect.sleep(millis), true)
      : // A stop that fails stops nothing.
        valueWithin(
          Effect.as(
            Effect.catchCause(stop, () => Effect.never),
            false
          ),
          millis,
          true
        )
  return whileOpen(running.settings.closing, pace?.(wait, running) ?? wait, Effect.succeed(false))
}

const retryAfterWait = <A extends { readonly _tag: string }>(
  running: Running<A>,
  state: CallState,
  failed: Failed,
  { wait, ...changes }: Pick<CallState, "retry" | "corrected"> & { readonly wait: number }
): Ended<A> =>
  Effect.flatMap(
    Effect.andThen(
      running.settings.instrumentation.retrying({ call: running.call, number: state.number, failed, wait }),
      waitUnlessStopped(running, wait)
    ),
    (isContinuing) =>
      isContinuing
        ? Effect.mapError(
            runFrom(running, { ...changes, number: state.number + 1, story: failed.story }),
            // Keep the earlier error: it describes a request that was sent.
            (later) => (failedBeforeSending(later.error) ? failed : later)
          )
        : Effect.fail(failed)
  )

/** Runs a call to its end. `make` runs when the operation starts, unless the transport is closed. */
export const operation = <A extends { readonly _tag: string }>(
  settings: OperationSettings,
  make: () => AttemptedCall<A> | InvalidInput,
  options: OperationOptions = {}
): Ended<A> =>
  withMonotonicMillis((now): Ended<A> => {
    const { closing } = settings
    const { before = emptyStory, begun = now, limits } = options
    if (closing?.isClosed() === true) return Effect.fail({ error: new DcsClientClosed(), story: before })
    const call = make()
    if (isInvalidInput(call)) return Effect.fail({ error: fromInvalidInput(call), story: before })
    const story = options.before ?? storyOf(call)
    return runFrom(
      {
        settings,
        call,
        options,
        begun,
        timeout: limits?.timeout ?? settings.timeout,
        totalTimeout: limits?.totalTimeout ?? settings.totalTimeout,
        retry: limits?.retry === undefined ? settings.retry : within(settings.retry, limits.retry),
        delay: undefined
      },
      { number: 1, story, retry: undefined, corrected: false }
    )
  })
