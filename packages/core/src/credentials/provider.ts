/**
 * Makes providers of all kinds of credentials, and checks them.
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

/** The rejected value can be a secret in the wrong place. */
const withoutValue = ({ field, problem }: DcsInvalidInput) =>
  new DcsInvalidInput({ field, problem, value: "not shown: it may be a secret" })

/** The authentication by a token, or the error of an unusable token. */
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

/** A provider that only authenticates. It inherits nothing from `Object.prototype`. */
export const authenticateOnly = (authenticate: CredentialsProvider["authenticate"]): CredentialsProvider =>
  Object.assign<object, CredentialsProvider>(Object.create(null), { authenticate })

/**
 * Makes a provider of any credentials, or returns the error of invalid ones. A static token is checked once, here; the
 * token of an effect each time. The functions of a provider keep their `this`.
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

/** Fails with the error of a check, or succeeds with its value. */
export const orFail = <A>(
  checked: A | DcsCredentialsError | DcsInvalidInput
): Effect.Effect<A, DcsCredentialsError | DcsInvalidInput> =>
  checked instanceof DcsCredentialsError || checked instanceof DcsInvalidInput
    ? Effect.fail(checked)
    : Effect.succeed(checked)

/** `providerOf` as an Effect. */
export const toProvider = (
  credentials: Credentials
): Effect.Effect<CredentialsProvider, DcsCredentialsError | DcsInvalidInput> =>
  Effect.suspend(() => orFail(providerOf(credentials)))
