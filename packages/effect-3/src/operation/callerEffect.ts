/** Checks what a caller's own code returns: callers without types can return anything. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import { DcsCredentialsError, type DcsError, DcsInvalidInput } from "../model/DcsError.ts"

export const unusableCredentials = (source = "provider", problem: string): DcsCredentialsError =>
  new DcsCredentialsError({ source, problem })

/** Only the name: the message of a foreign error can contain the secret. */
const failed = (error: unknown, source: string | undefined): DcsError => {
  // Any other error of this library describes requests, but not those of this call.
  if (error instanceof DcsCredentialsError || error instanceof DcsInvalidInput) return error
  const name = Predicate.isError(error) ? error.name : typeof error
  return unusableCredentials(source, `the provider failed (${name})`)
}

/**
 * The effect that a caller's function returns. If there is none, or if it fails, dies or interrupts itself, the result is
 * one of this library's errors before sending.
 */
export const callerEffect = <A>(
  run: () => Effect.Effect<A, DcsError>,
  source: string | undefined
): Effect.Effect<A, DcsError> => {
  try {
    const effect = run()
    if (!Effect.isEffect(effect))
      return Effect.fail(unusableCredentials(source, "the provider did not return an Effect"))
    // A success that is already known, such as a static token, cannot fail.
    if (Exit.isExit(effect) && Exit.isSuccess(effect)) return effect
    return Effect.catchAllCause(effect, (cause) => Effect.fail(failed(Cause.squash(cause), source)))
  } catch (error) {
    return Effect.fail(failed(error, source))
  }
}
