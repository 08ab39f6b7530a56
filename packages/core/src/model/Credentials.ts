/**
 * Credentials: called once per attempt, and `Redacted` until the header is written.
 *
 * @since 0.1.0
 * @module
 */
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { SignedRequest } from "@dcs-tasks/wire/signing"
import type { DcsCredentialsError, DcsError, DcsUnauthorized } from "./DcsError.ts"

/**
 * An IAM token, and its source for error messages; for example `OS_AUTH_TOKEN`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Token {
  /** The value of `X-Auth-Token`. It must be valid for the project of the call. */
  readonly token: Redacted.Redacted | string
  /** Where the token came from, for error messages; never a secret. */
  readonly source?: string | undefined
}

/**
 * The request to authenticate, exactly as it will be sent.
 *
 * @since 0.1.0
 * @category models
 */
export interface RequestToAuthenticate {
  /** In upper case, such as `DELETE`. */
  readonly method: string
  /** With its query. */
  readonly url: URL
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Missing for calls that do not belong to a project. */
  readonly projectId?: string | undefined
  /** Missing for calls on DCS. */
  readonly body?: Redacted.Redacted | undefined
}

/**
 * The authentication of one request.
 *
 * @since 0.1.0
 * @category models
 */
export interface Authentication {
  /** Added to the request below all middleware. */
  readonly headers: Redacted.Redacted<Readonly<Record<string, string>>>
  /** Removed from everything the server echoes. */
  readonly secrets: Redacted.Redacted<ReadonlyArray<string>>
  /** What was signed, if anything: it helps to explain a 401. */
  readonly signed?: SignedRequest | undefined
}

/**
 * How long an attempt can wait before it runs.
 *
 * @since 0.1.0
 * @category models
 */
export interface WaitLimit {
  /** How long `aroundAttempt` can wait, in milliseconds: what is left of `totalTimeout`. */
  readonly millis: number
  /** How the call fails if the wait takes longer. */
  readonly late: Effect.Effect<never, DcsError>
}

/**
 * Authenticates requests. A {@link Token}, or an effect that returns one, becomes a provider automatically. Access keys
 * and IAM logins are separate modules, so that a program bundles only what it uses.
 *
 * @since 0.1.0
 * @category models
 */
export interface CredentialsProvider {
  /** Returns the headers for a request. Runs before each attempt, also before a retry. If it fails, nothing is sent. */
  readonly authenticate: (request: RequestToAuthenticate) => Effect.Effect<Authentication, DcsCredentialsError>
  /**
   * Called after a 401 for an `authentication` of this provider, at most once per call. Returns true if it corrected
   * something (a new token, another clock); the call then makes one more attempt. Without this function, or if it fails
   * or does not finish within `totalTimeout`, a 401 is final.
   */
  readonly onUnauthorized?:
    | ((error: DcsUnauthorized, authentication: Authentication) => Effect.Effect<boolean>)
    | undefined
  /** Runs after a response other than 401: the credentials were accepted. The call does not wait for it. */
  readonly onAccepted?: Effect.Effect<void> | undefined
  /**
   * Decides when an attempt runs, `authenticate` included, for credentials that too many failures lock. The attempt's
   * timeout starts when it runs. The call's outcome is the outcome of the attempt, whatever this function returns. It
   * can run the attempt again, but not concurrently; nothing is sent after a success.
   */
  readonly aroundAttempt?:
    | (<A>(attempt: Effect.Effect<A, DcsError>, waitLimit: WaitLimit) => Effect.Effect<A, DcsError>)
    | undefined
  /** Where the credentials come from, for error messages. */
  readonly source?: string | undefined
}

/**
 * A token, an effect that returns a token on each use, or a provider.
 *
 * @since 0.1.0
 * @category models
 */
export type Credentials = Token | Effect.Effect<Token, DcsCredentialsError> | CredentialsProvider
