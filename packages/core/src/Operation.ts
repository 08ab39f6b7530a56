/**
 * One operation: its attempts, the waits between them, and the clock over all.
 *
 * @since 0.1.0
 */
import type { Call } from "@dcs-tasks/wire/calls"
import type { InvalidInput } from "@dcs-tasks/wire/invalidInput"
import type { PlannedRetry } from "@dcs-tasks/wire/retryQuota"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { attempt, type AttemptSettings } from "./Attempt.ts"
import type { Authentication } from "./Credentials.ts"
import { type DcsError, DcsTimeout, mayHaveDeleted } from "./DcsError.ts"
import type { RetryPolicy } from "./RetryPolicy.ts"
import { fromInvalidInput } from "./toError.ts"

/** What a client decides once for all its operations. */
export interface OperationSettings extends AttemptSettings {
  readonly timeout: Duration.Duration
  readonly totalTimeout: Duration.Duration
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

/**
 * Runs a call to its end.
 */
export const operation = <A extends { readonly _tag: string }>(
  settings: OperationSettings,
  call: Call<A> | InvalidInput,
  options: OperationOptions = {}
): Effect.Effect<Concluded<A>, DcsError> => {
  if ("problem" in call) return Effect.fail(fromInvalidInput(call))
  const { credentials } = settings
  const earlier = options.before?.attempts ?? 0
  const { quota } = settings.retry
  const perAttempt = Duration.toMillis(settings.timeout)
  const total = Duration.toMillis(settings.totalTimeout)

  return Effect.flatMap(Clock.currentTimeMillis, (begun) => {
    const delay = settings.retry.delays()

    const go = (standing: Standing): Effect.Effect<Concluded<A>, DcsError> => {
      let used: Authentication | undefined
      const tried = (now: number) =>
        attempt(settings, call, {
          ...standing,
          number: earlier + standing.number,
          limit: limitAt(now),
          authenticated: (authentication) => {
            used = authentication
          }
        })
      return inTurn(standing, tried).pipe(
        Effect.map((value) => {
          quota.succeeded(standing.retry)
          return { value, attempts: earlier + standing.number }
        }),
        Effect.catch((error) => correct(standing, error, used))
      )
    }

    const limitAt = (now: number) => {
      const left = begun + total - now
      return left < perAttempt
        ? { phase: "total" as const, millis: left, of: total }
        : { millis: perAttempt, of: perAttempt }
    }

    /** Waiting for a turn takes from the time for all attempts, not from that of the next one. */
    const inTurn = (standing: Standing, tried: (now: number) => Effect.Effect<A, DcsError>) => {
      if (credentials.inTurn === undefined) return tried(standing.now)
      return credentials.inTurn(Effect.flatMap(Clock.currentTimeMillis, tried), {
        millis: begun + total - standing.now,
        late: Effect.suspend(() =>
          Effect.fail(
            new DcsTimeout({
              phase: "total",
              timeoutMillis: total,
              attempts: earlier + standing.number - 1,
              mayHaveDeleted: standing.mayHaveDeleted
            })
          )
        )
      })
    }

    /** A 401 that the credentials can mend, by a new token or another clock, is followed by one more attempt at once. */
    const correct = (
      standing: Standing,
      error: DcsError,
      used: Authentication | undefined
    ): Effect.Effect<Concluded<A>, DcsError> => {
      const { refused } = credentials
      if (error._tag !== "DcsUnauthorized" || refused === undefined || used === undefined) return again(standing, error)
      if (standing.corrected || standing.number >= quota.maxAttempts) return Effect.fail(error)
      return Effect.flatMap(Effect.all([refused(error, used), Clock.currentTimeMillis]), ([mended, now]) =>
        mended ? next(standing, error, { now, retry: standing.retry, corrected: true }) : Effect.fail(error)
      )
    }

    const next = (
      standing: Standing,
      error: DcsError,
      then: Pick<Standing, "now" | "retry" | "corrected">
    ): Effect.Effect<Concluded<A>, DcsError> =>
      go({
        ...then,
        number: standing.number + 1,
        mayHaveDeleted: standing.mayHaveDeleted || mayHaveDeleted(error)
      }).pipe(
        // What was sent stays the story, even if the next attempt never got as far.
        Effect.catchTag(["DcsCredentialsError", "DcsInvalidInput"], () => Effect.fail(error))
      )

    const again = (standing: Standing, error: DcsError): Effect.Effect<Concluded<A>, DcsError> => {
      const retry = quota.plan(error, standing.number)
      if (retry === undefined || (retry.kind === "throttled" && options.surfaceThrottling === true)) {
        return Effect.fail(error)
      }
      return Effect.all([delay(error, retry, standing.number - 1), Clock.currentTimeMillis]).pipe(
        Effect.flatMap(([chosen, failed]) => {
          const wait = Math.max(chosen ?? 0, retry.leastWait)
          // Waiting longer than there is time would only replace this answer by a worse one.
          if (chosen === undefined || failed + wait >= begun + total) return Effect.fail(error)
          quota.take(retry)
          return Effect.andThen(
            Effect.sleep(wait),
            Effect.suspend(() => next(standing, error, { ...standing, now: failed + wait, retry }))
          )
        })
      )
    }

    return go({
      number: 1,
      mayHaveDeleted: options.before?.mayHaveDeleted ?? false,
      now: begun,
      retry: undefined,
      corrected: false
    })
  })
}
