/**
 * What a caller's own code gives: callers without types may hand in anything.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import { DcsClientClosed, DcsCredentialsError, type DcsError, DcsInvalidInput } from "../model/DcsError.ts"

/** Errors before anything was sent. Every other one tells a story of requests, which is not that of this call. */
const sentNothing = (error: unknown): error is DcsCredentialsError | DcsInvalidInput | DcsClientClosed =>
  error instanceof DcsCredentialsError || error instanceof DcsInvalidInput || error instanceof DcsClientClosed

/** The error of a provider that gives nothing usable. */
export const unusableCredentials = (source = "provider", problem: string): DcsCredentialsError =>
  new DcsCredentialsError({ source, problem })

/** The name alone: the words of an error that is somebody else's may hold the secret. */
const failed = (error: unknown, source: string | undefined): DcsError => {
  if (sentNothing(error)) return error
  return unusableCredentials(source, `the provider failed (${Predicate.isError(error) ? error.name : typeof error})`)
}

/**
 * The effect that a caller's function gives, or why it gives none: callers without types may hand in anything. However
 * that effect fails, dies or interrupts itself, it is an error of this library's that tells of no request.
 */
export const callerEffect = <A>(
  run: () => Effect.Effect<A, DcsError>,
  source: string | undefined
): Effect.Effect<A, DcsError> => {
  try {
    const effect = run()
    if (!Effect.isEffect(effect)) {
      return Effect.fail(unusableCredentials(source, "the provider did not return an Effect"))
    }
    // What is known already cannot fail any more: a token that was given once.
    if (Exit.isExit(effect) && Exit.isSuccess(effect)) return effect
    return Effect.catchCause(effect, (cause) => Effect.fail(failed(Cause.squash(cause), source)))
  } catch (error) {
    return Effect.fail(failed(error, source))
  }
}
