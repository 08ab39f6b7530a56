/** What a runner does waits until the database is back: a run must not end because of it. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { isSqlError, SqlError, StatementTimeoutError } from "effect/sql/SqlError"

const firstWait = 200
const longestWait = 5000
const firstLimit = 30_000

const sqlErrorOf = <E>(reason: Cause.Reason<E>): SqlError | undefined => {
  const error = Cause.isFailReason(reason) ? reason.error : Cause.isDieReason(reason) ? reason.defect : undefined
  return isSqlError(error) ? error : undefined
}

/** A lost connection can be a defect: then the rollback of its transaction has failed, too. */
export const failing = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
  Effect.catchCause(self, (cause): Effect.Effect<never, E | SqlError> => {
    const errors = cause.reasons.map(sqlErrorOf)
    const [first] = errors
    return first === undefined || errors.includes(undefined) ? Effect.failCause(cause) : Effect.fail(first)
  })

/** A server that vanishes closes no connection: the system reports that a quarter of an hour later, or never. */
const unanswered = new SqlError({
  reason: new StatementTimeoutError({ cause: undefined, message: "no answer in time" })
})

const isOther = <E>(error: E): error is Exclude<E, SqlError> => !isSqlError(error)

/** Runs again, from its start, after each failure of the database. `limit`: longer with each try that ends by it. */
export const patiently = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  wait = firstWait,
  limit = firstLimit
): Effect.Effect<A, Exclude<E, SqlError>, R> =>
  Effect.matchEffect(Effect.timeoutOrElse(failing(self), { duration: limit, orElse: () => Effect.fail(unanswered) }), {
    onSuccess: Effect.succeed,
    onFailure: (error): Effect.Effect<A, Exclude<E, SqlError>, R> =>
      isOther(error)
        ? Effect.fail(error)
        : Effect.logWithLevel(wait === firstWait ? "Warn" : "Debug")(
            "the database cannot be used; trying again",
            error
          ).pipe(
            Effect.andThen(Effect.sleep(wait)),
            Effect.andThen(patiently(self, Math.min(wait * 2, longestWait), error === unanswered ? limit * 2 : limit))
          )
  })
