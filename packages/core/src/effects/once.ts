/**
 * Doing something once for all who ask.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"

/**
 * Keeps the first success. Who asks while it is under way waits for it and shares its failure; the next one to ask
 * after a failure tries again. Giving up waiting stops nobody else.
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
