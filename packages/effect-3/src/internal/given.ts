/** What a caller's provider of credentials gives, who may have no types. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type { Authentication } from "../Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsInvalidInput } from "../DcsError.ts"

/** Of an error only its name is told: it might quote the secret. */
export const failedProvider = (error: unknown, source = "provider"): DcsCredentialsError => {
  const name = Predicate.isError(error) ? error.name : typeof error
  return new DcsCredentialsError({ source, problem: `the provider failed (${name})` })
}

/** Errors of an attempt that got no further. Every other one has a story, and whoever tells it has to know it. */
export const sentNothing = (error: unknown): error is DcsCredentialsError | DcsInvalidInput =>
  error instanceof DcsCredentialsError || error instanceof DcsInvalidInput

/** What a provider may fail with as it is, or that it failed. */
export const failureOf = (cause: Cause.Cause<unknown>, source?: string): DcsError => {
  const error = Cause.squash(cause)
  return sentNothing(error) ? error : failedProvider(error, source)
}

/** The effect that a caller's function gives, or why it gives none. */
export const effectOf = <A, E>(
  give: () => Effect.Effect<A, E>,
  source = "provider"
): Effect.Effect<A, E | DcsCredentialsError> => {
  try {
    const given: unknown = give()
    if (Effect.isEffect(given)) return given as Effect.Effect<A, E>
    return Effect.fail(new DcsCredentialsError({ source, problem: "the provider gave no Effect" }))
  } catch (error) {
    return Effect.fail(failedProvider(error, source))
  }
}

/** Whether a provider gave what it promised. */
export const isAuthentication = (given: Authentication): boolean =>
  Predicate.isRecord(given) && Redacted.isRedacted(given.headers) && Redacted.isRedacted(given.secrets)
