/**
 * Credentials. They are requested once per attempt and stay `Redacted` until the header is written.
 *
 * @since 0.1.0
 */
import { aFunction, anything, aString, isObject, type Rules } from "@dcs-tasks/wire/input"
import { type SignedRequest, tokenProblem } from "@dcs-tasks/wire/signing"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { DcsCredentialsError, type DcsError, DcsInvalidInput, type DcsUnauthorized } from "./DcsError.ts"
import { checked } from "./internal/checkedOptions.ts"

/**
 * An IAM token. Error messages show its `source`, such as `OS_AUTH_TOKEN`.
 *
 * @since 0.1.0
 */
export interface Token {
  readonly token: Redacted.Redacted | string
  readonly source?: string | undefined
}

/**
 * The request to authenticate, as it will be sent. It has no body.
 *
 * @since 0.1.0
 */
export interface RequestToAuthenticate {
  readonly method: string
  readonly url: URL
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly projectId: string
}

/**
 * The authentication of one request.
 *
 * @since 0.1.0
 */
export interface Authentication {
  /** Headers to add to the request, below all middleware. */
  readonly headers: Redacted.Redacted<Readonly<Record<string, string>>>
  /** Removed from all text of the server that an error contains. */
  readonly secrets: Redacted.Redacted<ReadonlyArray<string>>
  /** What was signed, if anything, to explain a 401. */
  readonly signed?: SignedRequest | undefined
}

/**
 * The limit for waiting in `aroundAttempt`.
 *
 * @since 0.1.0
 */
export interface WaitLimit {
  readonly millis: number
  /** Fails the call when the limit is reached. */
  readonly late: Effect.Effect<never, DcsError>
}

/**
 * Authenticates requests. A {@link Token}, or an effect that returns one, becomes a provider automatically. Signing is in
 * `@dcs-tasks/effect-3/AccessKey`, so that a program bundles only what it uses.
 *
 * @since 0.1.0
 */
export interface CredentialsProvider {
  readonly authenticate: (request: RequestToAuthenticate) => Effect.Effect<Authentication, DcsCredentialsError>
  /**
   * Called after a 401 for an `authentication` of this provider, at most once per call. Returns true if it corrected
   * something (a new token, another clock); the call then makes one more attempt. Without this function, or if it fails
   * or does not finish within `totalTimeout`, a 401 is final.
   */
  readonly onUnauthorized?:
    | ((error: DcsUnauthorized, authentication: Authentication) => Effect.Effect<boolean>)
    | undefined
  /**
   * Wraps an attempt, `authenticate` included: for credentials that too many failures lock. The time limit of the attempt
   * starts when it runs. The call reports the result of the attempt, whatever this returns. It can run the attempt
   * again, one run after the other; nothing is sent after a success.
   */
  readonly aroundAttempt?:
    | (<A>(attempt: Effect.Effect<A, DcsError>, waitLimit: WaitLimit) => Effect.Effect<A, DcsError>)
    | undefined
  /** Where the credentials come from. Error messages show it. */
  readonly source?: string | undefined
}

/**
 * A token, an effect that returns one each time it runs, or a provider.
 *
 * @since 0.1.0
 */
export type Credentials = Token | Effect.Effect<Token, DcsCredentialsError> | CredentialsProvider

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
