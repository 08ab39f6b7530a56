/**
 * Who calls. Credentials are asked for once per attempt and stay `Redacted` until the header is written.
 *
 * @since 0.1.0
 */
import { tokenProblem } from "@dcs-tasks/wire/token"
import * as Effect from "effect/Effect"
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

/** The headers that authenticate one request. */
export type SecretHeaders = Redacted.Redacted<Readonly<Record<string, string>>>

/**
 * Names of the headers that hold secrets. None of them is redacted by default in Effect's logs and spans.
 *
 * @since 0.1.0
 */
export const secretHeaderNames: ReadonlyArray<string> = ["x-auth-token", "x-security-token", "x-subject-token"]

/** The secrets themselves, to be scrubbed from whatever the server echoes. */
export interface Authentication {
  readonly headers: SecretHeaders
  readonly secrets: Redacted.Redacted<ReadonlyArray<string>>
}

const authentication = (credentials: Token): Authentication | DcsCredentialsError => {
  const { token, source = "config" } = credentials
  const value = Redacted.isRedacted(token) ? Redacted.value(token) : token
  const problem = tokenProblem(value)
  if (problem !== undefined) return new DcsCredentialsError({ source, problem: `the token ${problem}` })
  return {
    headers: Redacted.make({ "x-auth-token": value }, { label: "headers" }),
    secrets: Redacted.make([value], { label: "secrets" })
  }
}

const lift = (result: Authentication | DcsCredentialsError): Effect.Effect<Authentication, DcsCredentialsError> =>
  result instanceof DcsCredentialsError ? Effect.fail(result) : Effect.succeed(result)

/**
 * Turns credentials into the effect that authenticates an attempt. A static token is checked here, once; a provider's
 * whenever it gives one.
 */
export const authenticate = (
  credentials: Credentials
): Effect.Effect<Effect.Effect<Authentication, DcsCredentialsError>, DcsCredentialsError> => {
  if (Effect.isEffect(credentials)) {
    return Effect.succeed(Effect.flatMap(credentials, (token) => lift(authentication(token))))
  }
  const result = lift(authentication(credentials))
  return Effect.as(result, result)
}
