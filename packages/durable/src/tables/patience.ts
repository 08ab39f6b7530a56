/** What a runner does waits until the database is back: a run must not end because of it. */
import * as Effect from "effect/Effect"
import { isSqlError, type SqlError } from "effect/sql/SqlError"

const firstWait = 200
const longestWait = 5000

const isOther = <E>(error: E): error is Exclude<E, SqlError> => !isSqlError(error)

/** Runs again, from its start, after each failure of the database. */
export const patiently = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  wait = firstWait
): Effect.Effect<A, Exclude<E, SqlError>, R> =>
  Effect.matchEffect(self, {
    onSuccess: Effect.succeed,
    onFailure: (error): Effect.Effect<A, Exclude<E, SqlError>, R> =>
      isOther(error)
        ? Effect.fail(error)
        : Effect.logWithLevel(wait === firstWait ? "Warn" : "Debug")(
            "the database cannot be used; trying again",
            error
          ).pipe(Effect.andThen(Effect.sleep(wait)), Effect.andThen(patiently(self, Math.min(wait * 2, longestWait))))
  })
