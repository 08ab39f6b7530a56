/**
 * Makes providers of all kinds of credentials, and checks them.
 */
import { aFunction, anything, aString, isObject, type Rules } from "@dcs-tasks/wire/input"
import { tokenProblem } from "@dcs-tasks/wire/signing"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { DcsCredentialsError, DcsInvalidInput } from "../model/DcsError.ts"
import { checked } from "../model/checkedOptions.ts"
import type { Authentication, Credentials, CredentialsProvider, Token } from "../model/Credentials.ts"

const rules: Rules<Token & CredentialsProvider> = {
  token: anything,
  source: aString,
  authenticate: aFunction,
  onUnauthorized: aFunction,
  aroundAttempt: aFunction
}

/** Drops the rejected value: it can be a secret in the wrong field. */
const checkCredentials = (credentials: unknown): (Token & CredentialsProvider) | DcsInvalidInput => {
  const read = checked(credentials, rules, "credentials", "credentials.")
  if (!(read instanceof DcsInvalidInput)) return read
  const { field, problem } = read
  return new DcsInvalidInput({ field, problem, value: "not shown: it may be a secret" })
}

const authenticateWith = (credentials: Token): Effect.Effect<Authentication, DcsCredentialsError> => {
  const read = checkCredentials(credentials)
  if (read instanceof DcsInvalidInput) {
    return Effect.fail(new DcsCredentialsError({ source: "config", problem: `${read.field} ${read.problem}` }))
  }
  const { source = "config", token } = read
  const value = Redacted.isRedacted(token) ? Redacted.value(token) : token
  const problem = tokenProblem(value)
  return typeof value === "string" && problem === undefined
    ? Effect.succeed({
        headers: Redacted.make({ "x-auth-token": value }),
        secrets: Redacted.make([value]),
        signed: undefined
      })
    : Effect.fail(new DcsCredentialsError({ source, problem: `the token ${problem}` }))
}

/** A provider with `authenticate` alone, which inherits nothing. */
const authenticateOnly = (authenticate: CredentialsProvider["authenticate"]): CredentialsProvider =>
  Object.assign<object, CredentialsProvider>(Object.create(null), { authenticate })

/**
 * The provider for any credentials. A static token is checked here, once; the token of an effect, each time. The functions
 * of a provider keep their `this`.
 */
export const toProvider = (
  credentials: Credentials
): Effect.Effect<CredentialsProvider, DcsCredentialsError | DcsInvalidInput> => {
  if (Effect.isEffect(credentials))
    return Effect.succeed(authenticateOnly(() => Effect.flatMap(credentials, authenticateWith)))
  if (!isObject(credentials)) {
    return Effect.fail(new DcsCredentialsError({ source: "config", problem: "none provided" }))
  }
  const read = checkCredentials(credentials)
  if (read instanceof DcsInvalidInput) return Effect.fail(read)
  const { aroundAttempt, authenticate, onUnauthorized, source } = read
  if (authenticate === undefined) {
    return Effect.map(authenticateWith(read), (authentication) =>
      authenticateOnly(() => Effect.succeed(authentication))
    )
  }
  return Effect.succeed({
    authenticate: authenticate.bind(credentials),
    onUnauthorized: onUnauthorized?.bind(credentials),
    aroundAttempt: aroundAttempt?.bind(credentials),
    source
  })
}
