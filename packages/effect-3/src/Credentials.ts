/**
 * Who calls. Credentials are asked for once per attempt and stay `Redacted` until the header is written.
 *
 * @since 0.1.0
 */
import { tokenProblem } from "@dcs-tasks/wire/token"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { DcsCredentialsError } from "./DcsError.ts"

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
 * A token, or an effect that gives one whenever it is asked.
 *
 * @since 0.1.0
 */
export type Credentials = Token | Effect.Effect<Token, DcsCredentialsError>

/** What authenticates one request. */
export interface Authentication {
  readonly headers: Redacted.Redacted<Readonly<Record<string, string>>>
  /** Scrubbed from whatever the server echoes. */
  readonly secrets: Redacted.Redacted<ReadonlyArray<string>>
}

/** Authenticates one attempt. A signature will need to know the request; a token does not. */
export type Authenticate = (request: {
  readonly method: string
  readonly url: URL
}) => Effect.Effect<Authentication, DcsCredentialsError>

const ofToken = ({ source = "config", token }: Token): Effect.Effect<Authentication, DcsCredentialsError> => {
  const value = Redacted.isRedacted(token) ? Redacted.value(token) : token
  const problem = tokenProblem(value)
  return typeof value === "string" && problem === undefined
    ? Effect.succeed({ headers: Redacted.make({ "x-auth-token": value }), secrets: Redacted.make([value]) })
    : Effect.fail(new DcsCredentialsError({ source, problem: `the token ${problem}` }))
}

/** A static token is checked here, once; what an effect gives, whenever it gives one. */
export const authenticate = (credentials: Credentials): Effect.Effect<Authenticate, DcsCredentialsError> => {
  if (Effect.isEffect(credentials)) return Effect.succeed(() => Effect.flatMap(credentials, ofToken))
  if (!Predicate.isRecord(credentials)) {
    return Effect.fail(new DcsCredentialsError({ source: "config", problem: "there are none" }))
  }
  return Effect.map(ofToken(credentials), (authentication) => () => Effect.succeed(authentication))
}
