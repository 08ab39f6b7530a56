/**
 * Who calls. Credentials are asked for once per attempt and stay `Redacted` until the header is written.
 */
import { aFunction, anything, aString, isObject, property, type Rules } from "@dcs-tasks/wire/input"
import { tokenProblem } from "@dcs-tasks/wire/signing"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { DcsCredentialsError, DcsInvalidInput } from "../model/DcsError.ts"
import { anEffect, checked } from "../model/checkedOptions.ts"
import { unwrapped } from "../effects/unwrapped.ts"
import type { Authentication, Credentials, CredentialsProvider, Token } from "../model/Credentials.ts"

const rules: Rules<Token & CredentialsProvider> = {
  token: anything,
  source: aString,
  authenticate: aFunction,
  onUnauthorized: aFunction,
  onAccepted: anEffect,
  aroundAttempt: aFunction
}

/** What was refused may be a secret that stands in the wrong place. */
const withoutValue = ({ field, problem }: DcsInvalidInput) =>
  new DcsInvalidInput({ field, problem, value: "not shown: it may be a secret" })

/** The authentication by a token, or what makes the token unusable. */
export const tokenAuthentication = (input: {
  readonly token: unknown
  readonly source?: unknown
}): Authentication | DcsCredentialsError => {
  const [value, origin] = [unwrapped(property(input, "token")), property(input, "source")]
  const source = typeof origin === "string" ? origin : "config"
  const problem = tokenProblem(value)
  if (typeof value !== "string" || problem !== undefined) {
    return new DcsCredentialsError({ source, problem: `the token ${problem}` })
  }
  return {
    headers: Redacted.make({ "x-auth-token": value }, { label: "headers" }),
    secrets: Redacted.make([value], { label: "secrets" }),
    signed: undefined
  }
}

export const authenticateWith = (token: {
  readonly token: unknown
  readonly source?: unknown
}): Effect.Effect<Authentication, DcsCredentialsError> => {
  const result = tokenAuthentication(token)
  return result instanceof DcsCredentialsError ? Effect.fail(result) : Effect.succeed(result)
}

/** A provider that only authenticates, and inherits nothing else. */
export const authenticateOnly = (authenticate: CredentialsProvider["authenticate"]): CredentialsProvider =>
  Object.assign<object, CredentialsProvider>(Object.create(null), { authenticate })

/**
 * Any credentials as a provider, or what is wrong with them. A static token is checked here, once; what an effect gives,
 * whenever it gives one. The functions of a provider keep their `this`.
 */
export const providerOf = (credentials: Credentials): CredentialsProvider | DcsCredentialsError | DcsInvalidInput => {
  if (Effect.isEffect(credentials)) {
    return authenticateOnly(() =>
      Effect.flatMap(credentials, (token) =>
        isObject(token)
          ? authenticateWith(token)
          : Effect.fail(new DcsCredentialsError({ source: "provider", problem: "the provider did not return a token" }))
      )
    )
  }
  if (!isObject(credentials)) return new DcsCredentialsError({ source: "config", problem: "none provided" })
  const read = checked(credentials, rules, "credentials", "credentials.")
  if (read instanceof DcsInvalidInput) return withoutValue(read)
  const { aroundAttempt, authenticate, onAccepted, onUnauthorized, source } = read
  if (authenticate === undefined) {
    const authentication = tokenAuthentication(read)
    if (authentication instanceof DcsCredentialsError) return authentication
    const known = Effect.succeed(authentication)
    return authenticateOnly(() => known)
  }
  return {
    authenticate: authenticate.bind(credentials),
    onUnauthorized: onUnauthorized?.bind(credentials),
    onAccepted,
    aroundAttempt: aroundAttempt?.bind(credentials),
    source
  }
}

/** What a check came to, as an Effect. */
export const orFail = <A>(
  checked: A | DcsCredentialsError | DcsInvalidInput
): Effect.Effect<A, DcsCredentialsError | DcsInvalidInput> =>
  checked instanceof DcsCredentialsError || checked instanceof DcsInvalidInput
    ? Effect.fail(checked)
    : Effect.succeed(checked)

/** The same as an Effect. */
export const toProvider = (
  credentials: Credentials
): Effect.Effect<CredentialsProvider, DcsCredentialsError | DcsInvalidInput> =>
  Effect.suspend(() => orFail(providerOf(credentials)))
