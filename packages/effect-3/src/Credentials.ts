/**
 * Who calls. Credentials are asked for once per attempt and stay `Redacted` until the header is written.
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
 * An IAM token, and where it came from in words fit for an error, such as `OS_AUTH_TOKEN`.
 *
 * @since 0.1.0
 */
export interface Token {
  readonly token: Redacted.Redacted | string
  readonly source?: string | undefined
}

/**
 * The request that is to be authenticated, as it will be sent. It has no body.
 *
 * @since 0.1.0
 */
export interface RequestToAuthenticate {
  readonly method: string
  readonly url: URL
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly projectId: string
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
export interface WaitLimit {
  readonly millis: number
  /** What waiting longer than that ends in. */
  readonly late: Effect.Effect<never, DcsError>
}

/**
 * Authenticates requests. {@link Token} and effects that give one become providers by themselves; signing keys are a
 * module of their own, `@dcs-tasks/effect-3/AccessKey`, so that a program bundles only what it uses.
 *
 * @since 0.1.0
 */
export interface CredentialsProvider {
  readonly authenticate: (request: RequestToAuthenticate) => Effect.Effect<Authentication, DcsCredentialsError>
  /**
   * A 401 came for what `authenticate` had given. True if something was corrected (another clock, a new token) and the
   * call deserves one more attempt; it is asked at most once per call. Without it a 401 is final.
   */
  readonly onUnauthorized?:
    | ((error: DcsUnauthorized, authentication: Authentication) => Effect.Effect<boolean>)
    | undefined
  /**
   * Runs an attempt, `authenticate` included, when its turn has come. For credentials that too many failures lock. The
   * attempt's clock starts when it runs. Whatever this makes of the attempt, the call tells what the attempt came to. It
   * may run it again, one after the other; nothing more is sent after a success.
   */
  readonly aroundAttempt?:
    | (<A>(attempt: Effect.Effect<A, DcsError>, waitLimit: WaitLimit) => Effect.Effect<A, DcsError>)
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
  onUnauthorized: aFunction,
  aroundAttempt: aFunction
}

/** What was refused may be a secret that stands in the wrong place. */
const check = (credentials: unknown): (Token & CredentialsProvider) | DcsInvalidInput => {
  const read = checked(credentials, rules, "credentials", "credentials.")
  if (!(read instanceof DcsInvalidInput)) return read
  const { field, problem } = read
  return new DcsInvalidInput({ field, problem, value: "not shown: it may be a secret" })
}

const authenticated = (given: Token): Effect.Effect<Authentication, DcsCredentialsError> => {
  const read = check(given)
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

/** A provider that only authenticates, and inherits nothing else. */
const asking = (authenticate: CredentialsProvider["authenticate"]): CredentialsProvider =>
  Object.assign<object, CredentialsProvider>(Object.create(null), { authenticate })

/**
 * Any credentials as a provider. A static token is checked here, once; what an effect gives, whenever it gives one. The
 * functions of a provider keep their `this`.
 */
export const toProvider = (
  credentials: Credentials
): Effect.Effect<CredentialsProvider, DcsCredentialsError | DcsInvalidInput> => {
  if (Effect.isEffect(credentials)) return Effect.succeed(asking(() => Effect.flatMap(credentials, authenticated)))
  if (!isObject(credentials)) {
    return Effect.fail(new DcsCredentialsError({ source: "config", problem: "none provided" }))
  }
  const read = check(credentials)
  if (read instanceof DcsInvalidInput) return Effect.fail(read)
  const { aroundAttempt, authenticate, onUnauthorized, source } = read
  if (authenticate === undefined) {
    return Effect.map(authenticated(read), (authentication) => asking(() => Effect.succeed(authentication)))
  }
  return Effect.succeed({
    authenticate: authenticate.bind(credentials),
    onUnauthorized: onUnauthorized?.bind(credentials),
    aroundAttempt: aroundAttempt?.bind(credentials),
    source
  })
}
