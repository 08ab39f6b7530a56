/** One operation: its attempts, the waits between them, and the clock over all. */
import type { Call } from "@dcs-tasks/wire/calls"
import type { InvalidInput } from "@dcs-tasks/wire/invalidInput"
import type { PlannedRetry } from "@dcs-tasks/wire/retryQuota"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type DcsError, mayHaveDeleted } from "../DcsError.ts"
import type { RetryPolicy } from "../RetryPolicy.ts"
import { attempt, type AttemptSettings } from "./attempt.ts"
import { fromInvalidInput } from "./toError.ts"

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

/** Where a call stands: an attempt whose fate is unknown taints all that follow. */
interface Standing {
  readonly number: number
  readonly mayHaveDeleted: boolean
  readonly now: number
  readonly retry: PlannedRetry | undefined
}

/**
 * Runs a call to its end.
 */
export const operation = <A extends { readonly _tag: string }>(
  settings: OperationSettings,
  call: Call<A> | InvalidInput
): Effect.Effect<Concluded<A>, DcsError> => {
  if ("problem" in call) return Effect.fail(fromInvalidInput(call))
  const { quota } = settings.retry
  const perAttempt = Duration.toMillis(settings.timeout)
  const total = Duration.toMillis(settings.totalTimeout)

  return Effect.flatMap(Clock.currentTimeMillis, (begun) => {
    const delay = settings.retry.delays()

    const go = (standing: Standing): Effect.Effect<Concluded<A>, DcsError> => {
      const left = begun + total - standing.now
      const limit =
        left < perAttempt
          ? { phase: "total" as const, millis: left, of: total }
          : { millis: perAttempt, of: perAttempt }
      return attempt(settings, call, { ...standing, limit }).pipe(
        Effect.map((value) => {
          quota.succeeded(standing.retry)
          return { value, attempts: standing.number }
        }),
        Effect.catchAll((error) => again(standing, error))
      )
    }

    const again = (standing: Standing, error: DcsError): Effect.Effect<Concluded<A>, DcsError> => {
      const retry = quota.plan(error, standing.number)
      if (retry === undefined) return Effect.fail(error)
      return Effect.all([delay(error, retry, standing.number - 1), Clock.currentTimeMillis]).pipe(
        Effect.flatMap(([chosen, failed]) => {
          const wait = Math.max(chosen ?? 0, retry.leastWait)
          // Waiting longer than there is time would only replace this answer by a worse one.
          if (chosen === undefined || failed + wait >= begun + total) return Effect.fail(error)
          quota.take(retry)
          return Effect.zipRight(
            Effect.sleep(wait),
            Effect.suspend(() =>
              go({
                number: standing.number + 1,
                mayHaveDeleted: standing.mayHaveDeleted || mayHaveDeleted(error),
                now: failed + wait,
                retry
              })
            )
          )
        })
      )
    }

    return go({ number: 1, mayHaveDeleted: false, now: begun, retry: undefined })
  })
}
