/**
 * One operation: its attempts, the waits between them, and the clock over all.
 *
 * @since 0.1.0
 */
import type { Call } from "@dcs-tasks/wire/calls"
import type { InvalidInput } from "@dcs-tasks/wire/invalidInput"
import type { PlannedRetry } from "@dcs-tasks/wire/retryQuota"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { attempt, type AttemptSettings } from "./Attempt.ts"
import type { Authentication } from "./Credentials.ts"
import { type DcsError, DcsTimeout, mayHaveDeleted } from "./DcsError.ts"
import type { Delay, RetryPolicy } from "./RetryPolicy.ts"
import type { Limit } from "./RoundTrip.ts"
import { whileOpen } from "./Closing.ts"
import { atNow } from "./timers.ts"
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
  /** Requests that were made for this very task before. */
  readonly before?: { readonly attempts: number; readonly mayHaveDeleted: boolean } | undefined
}

/** What came back, and after how many requests. */
export interface Concluded<A> {
  readonly value: A
  readonly attempts: number
}

/** Where a call stands: an attempt whose fate is unknown taints all that follow. */
interface Standing {
  readonly number: number
  readonly mayHaveDeleted: boolean
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

const attemptsOf = ({ options }: Bounds, { number }: Standing): number => (options.before?.attempts ?? 0) + number

const limitAt = ({ begun, settings }: Bounds, now: number): Limit => {
  const { timeout, totalTimeout } = settings
  const left = begun + totalTimeout - now
  return { millis: Math.min(timeout, left), of: timeout, all: left, allOf: totalTimeout }
}

/** Waiting for a turn takes from the time for all attempts, not from that of the next one. */
const inTurn = <A extends { readonly _tag: string }>(
  running: Running<A>,
  standing: Standing,
  tried: (now: number) => Effect.Effect<A, DcsError>
): Effect.Effect<A, DcsError> => {
  const { begun, settings } = running
  if (settings.credentials.inTurn === undefined) return tried(standing.now)
  return settings.credentials.inTurn(atNow(tried), {
    millis: begun + settings.totalTimeout - standing.now,
    late: Effect.suspend(() =>
      Effect.fail(
        new DcsTimeout({
          phase: "total",
          timeoutMillis: settings.totalTimeout,
          attempts: attemptsOf(running, standing) - 1,
          mayHaveDeleted: standing.mayHaveDeleted
        })
      )
    )
  })
}

const go = <A extends { readonly _tag: string }>(
  running: Running<A>,
  standing: Standing
): Effect.Effect<Concluded<A>, DcsError> => {
  const { call, settings } = running
  const attempts = attemptsOf(running, standing)
  let used: Authentication | undefined
  const tried = (now: number) =>
    attempt(settings, call, {
      number: attempts,
      mayHaveDeleted: standing.mayHaveDeleted,
      limit: limitAt(running, now),
      authenticated: (authentication) => {
        used = authentication
      }
    })
  return Effect.matchEffect(inTurn(running, standing, tried), {
    onSuccess: (value) => {
      settings.retry.quota.succeeded(standing.retry)
      return Effect.succeed({ value, attempts })
    },
    onFailure: (error) => correct(running, standing, error, used)
  })
}

/** A 401 that the credentials can mend, by a new token or another clock, is followed by one more attempt at once. */
const correct = <A extends { readonly _tag: string }>(
  running: Running<A>,
  standing: Standing,
  error: DcsError,
  used: Authentication | undefined
): Effect.Effect<Concluded<A>, DcsError> => {
  const { carrier, credentials, retry } = running.settings
  const { refused } = credentials
  if (error._tag !== "DcsUnauthorized" || refused === undefined || used === undefined) {
    return again(running, standing, error)
  }
  if (standing.corrected || standing.number >= retry.quota.maxAttempts) return Effect.fail(error)
  const mending = whileOpen(carrier.closing, refused(error, used), error)
  return Effect.flatMap(Effect.all([mending, Clock.currentTimeMillis]), ([mended, now]) =>
    mended ? next(running, standing, error, { now, retry: standing.retry, corrected: true }) : Effect.fail(error)
  )
}

const next = <A extends { readonly _tag: string }>(
  running: Running<A>,
  standing: Standing,
  error: DcsError,
  then: Pick<Standing, "now" | "retry" | "corrected">
): Effect.Effect<Concluded<A>, DcsError> =>
  go(running, {
    ...then,
    number: standing.number + 1,
    mayHaveDeleted: standing.mayHaveDeleted || mayHaveDeleted(error)
  }).pipe(
    // What was sent stays the story, even if the next attempt never got as far.
    Effect.catchTag(["DcsCredentialsError", "DcsInvalidInput", "DcsClientClosed"], () => Effect.fail(error))
  )

const again = <A extends { readonly _tag: string }>(
  running: Running<A>,
  standing: Standing,
  error: DcsError
): Effect.Effect<Concluded<A>, DcsError> => {
  const { begun, options, settings } = running
  const { delays, quota } = settings.retry
  const retry = quota.plan(error, standing.number)
  if (retry === undefined || (retry.kind === "throttled" && options.surfaceThrottling === true)) {
    return Effect.fail(error)
  }
  const delay = (running.delay ??= delays())
  return Effect.all([delay(error, retry, standing.number - 1), Clock.currentTimeMillis]).pipe(
    Effect.flatMap(([chosen, failed]) => {
      const wait = Math.max(chosen ?? 0, retry.leastWait)
      // Waiting longer than there is time would only replace this answer by a worse one.
      if (chosen === undefined || failed + wait >= begun + settings.totalTimeout) return Effect.fail(error)
      quota.take(retry)
      return Effect.andThen(
        whileOpen(settings.carrier.closing, Effect.sleep(wait), error),
        Effect.suspend(() => next(running, standing, error, { ...standing, now: failed + wait, retry }))
      )
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
): Effect.Effect<Concluded<A>, DcsError> => {
  if ("problem" in call) return Effect.fail(fromInvalidInput(call))
  return atNow((begun) =>
    go(
      { settings, call, options, begun, delay: undefined },
      {
        number: 1,
        mayHaveDeleted: options.before?.mayHaveDeleted ?? false,
        now: begun,
        retry: undefined,
        corrected: false
      }
    )
  )
}
