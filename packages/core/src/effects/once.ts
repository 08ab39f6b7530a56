/**
 * Runs an effect once for all callers.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"

/**
 * Keeps the first success. Concurrent callers wait and share a failure; the next caller after a failure tries again. A
 * caller that stops waiting does not affect the others.
 */
export const once = <A, E>(self: Effect.Effect<A, E>): Effect.Effect<A, E> => {
  let inFlight: Deferred.Deferred<A, E> | undefined
  return Effect.suspend(() => {
    if (inFlight !== undefined) return Deferred.await(inFlight)
    const deferred = Deferred.makeUnsafe<A, E>()
    inFlight = deferred
    const shared = Effect.onExit(self, (exit) =>
      Effect.sync(() => {
        if (exit._tag === "Failure") inFlight = undefined
        Deferred.doneUnsafe(deferred, exit)
      })
    )
    return Effect.andThen(Effect.forkDetach(shared), Deferred.await(deferred))
  })
}
