/**
 * Who calls. Credentials are asked for once per attempt and stay `Redacted` until the header is written.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { SignedRequest } from "@dcs-tasks/wire/signing"
import type { DcsCredentialsError, DcsError, DcsUnauthorized } from "./DcsError.ts"

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
export interface WaitLimit {
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
  readonly onUnauthorized?:
    | ((error: DcsUnauthorized, authentication: Authentication) => Effect.Effect<boolean>)
    | undefined
  /** The credentials were accepted: an answer came that is no 401. The call does not wait for it. */
  readonly onAccepted?: Effect.Effect<void> | undefined
  /**
   * Runs an attempt, `authenticate` included, when its turn has come. For credentials that too many failures lock: see
   * `@dcs-tasks/core/credentials/firstUse`. The attempt's clock starts when it runs. Whatever this makes of the attempt, the call tells
   * what the attempt came to. It may run it again, one after the other; nothing more is sent after a success.
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
