/**
 * One operation: its attempts, the waits between them, and the clock over all.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { attempt, type AttemptSettings, type Call } from "./Attempt.ts"
import { type DcsError, DcsInvalidInput } from "./DcsError.ts"
import type { RetryPolicy } from "./RetryPolicy.ts"

/** What a client decides once for all its operations. */
export interface OperationSettings extends AttemptSettings {
  readonly timeout: Duration.Duration
  readonly totalTimeout: Duration.Duration
  readonly retry: RetryPolicy
}

/** What came back, and after how many requests. */
export interface Concluded<A> {
  readonly value: A
  readonly attempts: number
}

/**
 * Runs a call to its end. An attempt whose fate is unknown taints all that follow: `mayHaveDeleted` is handed on.
 */
export const operation = <A>(
  settings: OperationSettings,
  call: Call<A> | DcsInvalidInput
): Effect.Effect<Concluded<A>, DcsError> => {
  if (call instanceof DcsInvalidInput) return Effect.fail(call)
  const { retry } = settings
  const perAttempt = Duration.toMillis(settings.timeout)
  const total = Duration.toMillis(settings.totalTimeout)

  return Effect.flatMap(Clock.currentTimeMillis, (begun) => {
    const decide = retry.begin()

    const go = (
      number: number,
      mayHaveDeleted: boolean,
      now: number,
      lastCost: number
    ): Effect.Effect<Concluded<A>, DcsError> => {
      const left = begun + total - now
      const limit =
        left < perAttempt
          ? { phase: "total" as const, millis: left, of: total }
          : { millis: perAttempt, of: perAttempt }
      return attempt(settings, call, { number, mayHaveDeleted, limit }).pipe(
        Effect.map((value) => {
          retry.succeeded(lastCost)
          return { value, attempts: number }
        }),
        Effect.catch((error) =>
          Effect.flatMap(decide(error, number), (wait) => {
            if (wait === undefined) return Effect.fail(error)
            return Effect.flatMap(Clock.currentTimeMillis, (failed) => {
              // Waiting longer than there is time would only replace this answer by a worse one.
              if (failed + wait >= begun + total) return Effect.fail(error)
              const tainted = mayHaveDeleted || ("mayHaveDeleted" in error && error.mayHaveDeleted)
              return Effect.andThen(
                Effect.sleep(wait),
                Effect.suspend(() => go(number + 1, tainted, failed + wait, retry.costOf(error)))
              )
            })
          })
        )
      )
    }

    return go(1, false, begun, 0)
  })
}
