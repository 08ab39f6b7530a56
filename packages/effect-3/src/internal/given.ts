/** What a caller's provider of credentials gives, who may have no types. */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type { Authentication } from "../Credentials.ts"
import { DcsCredentialsError } from "../DcsError.ts"

/** Of an error only its name is told: it might quote the secret. */
export const failedProvider = (error: unknown, source = "provider"): DcsCredentialsError => {
  const name = Predicate.isError(error) ? error.name : typeof error
  return new DcsCredentialsError({ source, problem: `the provider failed (${name})` })
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
