/** One operation: its attempts, the waits between them, and the clock over all. */
import type { Call } from "@dcs-tasks/wire/calls"
import { type InvalidInput, isInvalidInput } from "@dcs-tasks/wire/invalidInput"
import type { PlannedRetry } from "@dcs-tasks/wire/retryQuota"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { RetryPolicy } from "../RetryPolicy.ts"
import { attempt, type AttemptSettings, type Concluded, type Failed } from "./attempt.ts"
import { effectOf, sentNothing } from "./given.ts"
import { type Story, untold } from "./story.ts"
import { fromInvalidInput } from "./toError.ts"
import { inItsTurn } from "./turn.ts"
import { moment, within } from "./within.ts"

export type { Concluded, Failed }

/** What a client decides once for all its operations. */
export interface OperationSettings extends AttemptSettings {
  readonly timeout: Duration.Duration
  readonly totalTimeout: Duration.Duration
  readonly retry: RetryPolicy
}

/** How one operation differs from the ordinary one. */
export interface OperationOptions {
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

/**
 * Whether to go on after so many milliseconds: not if the caller stops in the meantime, or has before. A stop that fails
 * has not come.
 */
const goesOnAfter = ({ stop }: OperationOptions, millis: number): Effect.Effect<boolean> =>
  stop === undefined
    ? Effect.as(millis === 0 ? Effect.void : Effect.sleep(millis), true)
    : within(Effect.matchCauseEffect(stop, { onFailure: () => Effect.never, onSuccess: () => Effect.succeed(false) }), {
        millis,
        late: Effect.succeed(true)
      })

/**
 * Runs a call to its end.
 */
export const operation = <A extends { readonly _tag: string }>(
  settings: OperationSettings,
  call: Call<A> | InvalidInput,
  options: OperationOptions = {}
): Effect.Effect<Concluded<A>, Failed> => {
  if (isInvalidInput(call)) return Effect.fail({ error: fromInvalidInput(call), story: untold })
  const { inTurn, refused, source } = settings.credentials
  const { delays, quota } = settings.retry
  const perAttempt = Duration.toMillis(settings.timeout)
  const total = Duration.toMillis(settings.totalTimeout)

  return Effect.flatMap(moment, (begun) => {
    const delay = delays()

    const limitAt = (now: number) => {
      const left = total - (now - begun)
      return left < perAttempt
        ? { phase: "total" as const, millis: left, of: total }
        : { millis: perAttempt, of: perAttempt }
    }

    const go = (standing: Standing): Effect.Effect<Concluded<A>, Failed> => {
      const { now, number, story } = standing
      // Waiting for a turn takes from the time for all attempts, not from that of the next one.
      const turn =
        inTurn === undefined
          ? attempt(settings, call, { number, story, limitAt })
          : inItsTurn(inTurn, source, { story, total, left: total - (now - begun) }, (story, onSend) =>
              attempt(settings, call, { number, story, limitAt, onSend })
            )
      return Effect.matchEffect(turn, {
        onSuccess: (concluded) => {
          quota.succeeded(standing.retry)
          return Effect.succeed(concluded)
        },
        onFailure: (failed) => correct(standing, failed)
      })
    }

    /** What the caller decides after an answer, in what is left of the time; otherwise `instead`. */
    const inTime = <B, C>(decided: Effect.Effect<B, unknown>, instead: C): Effect.Effect<B | C> =>
      Effect.flatMap(moment, (now) =>
        within(decided, { millis: total - (now - begun), late: Effect.succeed(instead) })
      ).pipe(Effect.catchAllCause(() => Effect.succeed(instead)))

    /** A 401 that the credentials can mend, by another clock or a new token, is followed by one more attempt at once. */
    const correct = (standing: Standing, failed: Failed): Effect.Effect<Concluded<A>, Failed> => {
      const { authentication, error } = failed
      if (error._tag !== "DcsUnauthorized" || refused === undefined || authentication === undefined) {
        return again(standing, failed)
      }
      if (standing.corrected || standing.number >= quota.maxAttempts) return Effect.fail(failed)
      // The answer is there: whatever the provider runs into now, that is what is told.
      const mended = inTime(
        effectOf(() => refused(error, authentication), source),
        false
      )
      return Effect.flatMap(mended, (mended) =>
        mended ? next(standing, failed, { wait: 0, retry: standing.retry, corrected: true }) : Effect.fail(failed)
      )
    }

    const next = (
      standing: Standing,
      failed: Failed,
      { wait, ...then }: Pick<Standing, "retry" | "corrected"> & { readonly wait: number }
    ): Effect.Effect<Concluded<A>, Failed> =>
      Effect.flatMap(goesOnAfter(options, wait), (goesOn) =>
        goesOn
          ? Effect.flatMap(moment, (now) =>
              go({ ...then, now, number: standing.number + 1, story: failed.story })
            ).pipe(
              // What was sent stays the story, even if the next attempt never got as far.
              Effect.mapError((later) => (sentNothing(later.error) ? failed : later))
            )
          : Effect.fail(failed)
      )

    const again = (standing: Standing, failed: Failed): Effect.Effect<Concluded<A>, Failed> => {
      const retry = quota.plan(failed.error, standing.number)
      if (retry === undefined) return Effect.fail(failed)
      // A schedule that dies ends the retries: the answer is there, and is what is told.
      const chosen = inTime(
        Effect.suspend(() => delay(failed.error, retry, standing.number - 1)),
        undefined
      )
      return Effect.flatMap(Effect.all([chosen, moment]), ([chosen, now]) => {
        const wait = Math.max(chosen ?? 0, retry.leastWait)
        // Waiting longer than there is time would only replace this answer by a worse one.
        if (chosen === undefined || now - begun + wait >= total) return Effect.fail(failed)
        quota.take(retry)
        return next(standing, failed, { wait, retry, corrected: standing.corrected })
      })
    }

    return go({ number: 1, story: untold, now: begun, retry: undefined, corrected: false })
  })
}
