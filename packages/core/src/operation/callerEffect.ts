/**
 * Effects from a caller's own functions, which can throw, fail or return anything.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import { DcsClientClosed, DcsCredentialsError, type DcsError, DcsInvalidInput } from "../model/DcsError.ts"

/** Errors of a call that sent nothing. Any other error describes requests, but not those of this call. */
const sentNothing = (error: unknown): error is DcsCredentialsError | DcsInvalidInput | DcsClientClosed =>
  error instanceof DcsCredentialsError || error instanceof DcsInvalidInput || error instanceof DcsClientClosed

/** The error of a provider that returns nothing usable. */
export const unusableCredentials = (source = "provider", problem: string): DcsCredentialsError =>
  new DcsCredentialsError({ source, problem })

/** Only the name: the message of a foreign error can contain the secret. */
export const providerFailed = (error: unknown, source: string | undefined): DcsCredentialsError =>
  error instanceof DcsCredentialsError
    ? error
    : unusableCredentials(source, `the provider failed (${Predicate.isError(error) ? error.name : typeof error})`)

const failed = (error: unknown, source: string | undefined): DcsError =>
  sentNothing(error) ? error : providerFailed(error, source)

/**
 * The effect that a caller's function returns. However it throws, fails, dies or interrupts itself, the error is one of
 * this library and says that nothing was sent to DCS.
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
    // A success that is already known, such as a static token, cannot fail.
    if (Exit.isExit(effect) && Exit.isSuccess(effect)) return effect
    return Effect.catchCause(effect, (cause) => Effect.fail(failed(Cause.squash(cause), source)))
  } catch (error) {
    return Effect.fail(failed(error, source))
  }
}
