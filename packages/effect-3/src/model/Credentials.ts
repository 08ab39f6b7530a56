/**
 * Credentials are requested once per attempt and stay `Redacted` until the headers are written.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { SignedRequest } from "@dcs-tasks/wire/signing"
import type { DcsCredentialsError, DcsError, DcsUnauthorized } from "./DcsError.ts"

/**
 * An IAM token. Error messages show its `source`, such as `OS_AUTH_TOKEN`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Token {
  /** The value of `X-Auth-Token`. It must be valid for the project of the call. */
  readonly token: Redacted.Redacted | string
  /** Where the token comes from; never a secret. */
  readonly source?: string | undefined
}

/**
 * The request to authenticate, as it will be sent. It has no body.
 *
 * @since 0.1.0
 * @category models
 */
export interface RequestToAuthenticate {
  /** In upper case, such as `DELETE`. */
  readonly method: string
  /** With its query. */
  readonly url: URL
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The project of the call. */
  readonly projectId: string
}

/**
 * The authentication of one request.
 *
 * @since 0.1.0
 * @category models
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
 * @category models
 */
export interface WaitLimit {
  /** How long `aroundAttempt` can wait, in milliseconds: what is left of `totalTimeout`. */
  readonly millis: number
  /** Fails the call when the limit is reached. */
  readonly late: Effect.Effect<never, DcsError>
}

/**
 * Authenticates requests. A {@link Token}, or an effect that returns one, becomes a provider automatically. Signing is in
 * `@dcs-tasks/effect-3/AccessKey`, so that a program bundles only what it uses.
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
 * @category models
 */
export type Credentials = Token | Effect.Effect<Token, DcsCredentialsError> | CredentialsProvider
