/** What a caller's provider of credentials gives, who may have no types. */
import { isObject } from "@dcs-tasks/wire/input"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type { Authentication } from "../Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsInvalidInput } from "../DcsError.ts"

/** What is wrong with a provider. */
export const unusable = (source = "provider", problem: string): DcsCredentialsError =>
  new DcsCredentialsError({ source, problem })

/** Of an error that is somebody else's only the name is told: it might quote the secret. */
const failed = (error: unknown, source: string | undefined): DcsError => {
  // Every other one has a story, which is not that of this call.
  if (error instanceof DcsCredentialsError || error instanceof DcsInvalidInput) return error
  const name = Predicate.isError(error) ? error.name : typeof error
  return unusable(source, `the provider failed (${name})`)
}

/**
 * The effect that a caller's function gives, or why it gives none. However that effect fails, dies or interrupts itself,
 * it is an error of this library's that tells of no request.
 */
export const effectOf = <A>(
  give: () => Effect.Effect<A, DcsError>,
  source: string | undefined
): Effect.Effect<A, DcsError> => {
  try {
    const self = give()
    if (!Effect.isEffect(self)) return Effect.fail(unusable(source, "the provider did not return an Effect"))
    // What is known already cannot fail any more: a token that was given once.
    if (Exit.isExit(self) && Exit.isSuccess(self)) return self
    return Effect.catchAllCause(self, (cause) => Effect.fail(failed(Cause.squash(cause), source)))
  } catch (error) {
    return Effect.fail(failed(error, source))
  }
}

/** Whether a provider gave what it promised. */
export const isAuthentication = (given: Authentication): boolean =>
  isObject(given) &&
  Redacted.isRedacted(given.headers) &&
  Redacted.isRedacted(given.secrets) &&
  isObject(Redacted.value(given.headers)) &&
  Array.isArray(Redacted.value(given.secrets))
