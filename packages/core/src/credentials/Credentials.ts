/**
 * Who calls. Credentials are asked for once per attempt and stay `Redacted` until the header is written.
 *
 * @since 0.1.0
 */
import { aFunction, anything, aString, isObject, property, type Rules } from "@dcs-tasks/wire/input"
import { tokenProblem } from "@dcs-tasks/wire/signing"
import type { SignedRequest } from "@dcs-tasks/wire/answer"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import {
  DcsClientClosed,
  DcsCredentialsError,
  type DcsError,
  DcsInvalidInput,
  type DcsUnauthorized
} from "../model/DcsError.ts"
import { anEffect, checked } from "../model/options.ts"
import { unwrapped } from "./unwrapped.ts"

/**
 * An IAM token, and where it came from in words fit for an error, such as `OS_AUTH_TOKEN`.
 *
 * @since 0.1.0
 */
export interface Token {
  readonly token: Redacted.Redacted | string
  readonly source?: string | undefined
}

/**
 * The request that is to be authenticated, as it will be sent.
 *
 * @since 0.1.0
 */
export interface RequestToAuthenticate {
  readonly method: string
  readonly url: URL
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Missing for calls that are about no project. */
  readonly projectId?: string | undefined
  /** None for calls on DCS. */
  readonly body?: Redacted.Redacted | undefined
}

/**
 * What authenticates one request.
 *
 * @since 0.1.0
 */
export interface Authentication {
  /** Added to the request below all middleware. */
  readonly headers: Redacted.Redacted<Readonly<Record<string, string>>>
  /** Scrubbed from whatever the server echoes. */
  readonly secrets: Redacted.Redacted<ReadonlyArray<string>>
  /** What was signed, if something was: a 401 is explained with it. */
  readonly signed?: SignedRequest | undefined
}

/**
 * How long an attempt may wait for its turn.
 *
 * @since 0.1.0
 */
export interface Patience {
  readonly millis: number
  /** What waiting longer than that ends in. */
  readonly late: Effect.Effect<never, DcsError>
}

/**
 * Authenticates requests. {@link Token} and effects that give one become providers by themselves; signing keys and IAM
 * logins are modules of their own, so that a program bundles only what it uses.
 *
 * @since 0.1.0
 */
export interface CredentialsProvider {
  readonly authenticate: (request: RequestToAuthenticate) => Effect.Effect<Authentication, DcsCredentialsError>
  /**
   * A 401 came for what `authenticate` had given. True if something was corrected (a new token, another clock) and the
   * call deserves one more attempt; it is asked at most once per call. Without it, or should it break down or take longer
   * than all attempts may, a 401 is final.
   */
  readonly refused?: ((error: DcsUnauthorized, authentication: Authentication) => Effect.Effect<boolean>) | undefined
  /** The credentials were accepted: an answer came that is no 401. The call does not wait for it. */
  readonly accepted?: Effect.Effect<void> | undefined
  /**
   * Runs an attempt, `authenticate` included, when its turn has come. For credentials that too many failures lock: see
   * `@dcs-tasks/core/credentials/firstUse`. The attempt's clock starts when it runs. Whatever this makes of the attempt, the call tells
   * what the attempt came to. It may run it again, one after the other; nothing more is sent after a success.
   */
  readonly inTurn?:
    | (<A>(attempt: Effect.Effect<A, DcsError>, patience: Patience) => Effect.Effect<A, DcsError>)
    | undefined
  /** Where the credentials come from, in words fit for an error. */
  readonly source?: string | undefined
}

/**
 * A token, an effect that gives one whenever it is asked, or a provider.
 *
 * @since 0.1.0
 */
export type Credentials = Token | Effect.Effect<Token, DcsCredentialsError> | CredentialsProvider

const rules: Rules<Token & CredentialsProvider> = {
  token: anything,
  source: aString,
  authenticate: aFunction,
  refused: aFunction,
  accepted: anEffect,
  inTurn: aFunction
}

/** What was refused may be a secret that stands in the wrong place. */
const unshown = ({ field, problem }: DcsInvalidInput) =>
  new DcsInvalidInput({ field, problem, value: "not shown: it may be a secret" })

/**
 * The authentication by a token, or what makes the token unusable.
 *
 * @since 0.1.0
 */
export const ofToken = (given: {
  readonly token: unknown
  readonly source?: unknown
}): Authentication | DcsCredentialsError => {
  const [value, from] = [unwrapped(property(given, "token")), property(given, "source")]
  const source = typeof from === "string" ? from : "config"
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

export const authenticated = (token: {
  readonly token: unknown
  readonly source?: unknown
}): Effect.Effect<Authentication, DcsCredentialsError> => {
  const result = ofToken(token)
  return result instanceof DcsCredentialsError ? Effect.fail(result) : Effect.succeed(result)
}

/** A provider that only authenticates, and inherits nothing else. */
export const asking = (authenticate: CredentialsProvider["authenticate"]): CredentialsProvider =>
  Object.assign<object, CredentialsProvider>(Object.create(null), { authenticate })

/** Errors before anything was sent. Every other one tells a story of requests, which is not that of this call. */
const sentNothing = (error: unknown): error is DcsCredentialsError | DcsInvalidInput | DcsClientClosed =>
  error instanceof DcsCredentialsError || error instanceof DcsInvalidInput || error instanceof DcsClientClosed

/** The name alone: the words of an error that is somebody else's may hold the secret. */
const failed = (error: unknown, source: string): DcsError => {
  if (sentNothing(error)) return error
  const name = Predicate.isError(error) ? error.name : typeof error
  return new DcsCredentialsError({ source, problem: `the provider failed (${name})` })
}

/**
 * The effect that a caller's function gives, or why it gives none: callers without types may hand in anything. However
 * that effect fails, dies or interrupts itself, it is an error of this library's that tells of no request.
 */
export const effectOf = <A>(
  give: () => Effect.Effect<A, DcsError>,
  source = "provider"
): Effect.Effect<A, DcsError> => {
  try {
    const given = give()
    if (!Effect.isEffect(given)) {
      return Effect.fail(new DcsCredentialsError({ source, problem: "the provider gave no Effect" }))
    }
    // What is known already cannot fail any more: a token that was given once.
    if (Exit.isExit(given) && Exit.isSuccess(given)) return given
    return Effect.catchCause(given, (cause) => Effect.fail(failed(Cause.squash(cause), source)))
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

/**
 * Any credentials as a provider, or what is wrong with them. A static token is checked here, once; what an effect gives,
 * whenever it gives one. The functions of a provider keep their `this`.
 */
export const providerOf = (credentials: Credentials): CredentialsProvider | DcsCredentialsError | DcsInvalidInput => {
  if (Effect.isEffect(credentials)) {
    return asking(() =>
      Effect.flatMap(credentials, (token) =>
        isObject(token)
          ? authenticated(token)
          : Effect.fail(new DcsCredentialsError({ source: "provider", problem: "the provider gave no token" }))
      )
    )
  }
  if (!isObject(credentials)) return new DcsCredentialsError({ source: "config", problem: "there are none" })
  const read = checked(credentials, rules, "credentials", "credentials.")
  if (read instanceof DcsInvalidInput) return unshown(read)
  const { accepted, authenticate, inTurn, refused, source } = read
  if (authenticate === undefined) {
    const authentication = ofToken(read)
    if (authentication instanceof DcsCredentialsError) return authentication
    const known = Effect.succeed(authentication)
    return asking(() => known)
  }
  return {
    authenticate: authenticate.bind(credentials),
    refused: refused?.bind(credentials),
    accepted,
    inTurn: inTurn?.bind(credentials),
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
