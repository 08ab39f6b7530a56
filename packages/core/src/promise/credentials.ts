/**
 * Credentials of callers without Effect.
 */
import { property } from "@dcs-tasks/wire/input"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { authenticateOnly, authenticateWith } from "../credentials/provider.ts"
import * as RenewingToken from "../credentials/RenewingToken.ts"
import type { Credentials, CredentialsProvider } from "../model/Credentials.ts"
import { DcsCredentialsError, DcsInvalidInput } from "../model/DcsError.ts"

/**
 * A token, or a function that returns one; it is called before each attempt. {@link renewingToken} makes a function whose
 * token is kept as long as it is valid.
 *
 * @since 0.1.0
 * @category models
 */
export type PromiseCredentials =
  | {
      /** The value of `X-Auth-Token`. It must be valid for the project of the calls. */
      readonly token: string
      /** Where the token came from, for error messages; never a secret. */
      readonly source?: string | undefined
    }
  | (() => { readonly token: string } | Promise<{ readonly token: string }>)

const failure = (error: unknown): DcsCredentialsError =>
  error instanceof DcsCredentialsError
    ? error
    : new DcsCredentialsError({
        source: "provider",
        problem: `the token function failed (${Predicate.isError(error) ? error.name : typeof error})`
      })

/** Runs a caller's function. Its errors are replaced, because they can contain secrets. */
const fromFunction = <A>(
  run: () => Promise<Effect.Effect<A, DcsCredentialsError>>
): Effect.Effect<A, DcsCredentialsError> =>
  Effect.callback((resume) => {
    run().then(resume, (error: unknown) => resume(Effect.fail(failure(error))))
  })

/** The providers of functions that {@link renewingToken} has returned. */
const renewed = /* @__PURE__ */ new WeakMap<object, CredentialsProvider>()

/** Makes a provider of a caller's function. `check` throws if it does not accept what the function returned. */
export const toCredentials = (credentials: PromiseCredentials, check?: (provided: object) => void): Credentials => {
  if (typeof credentials !== "function") return credentials
  const authenticated = fromFunction(async () => {
    const provided = await credentials()
    check?.(provided)
    return authenticateWith({ token: property(provided, "token"), source: "provider" })
  })
  return renewed.get(credentials) ?? authenticateOnly(() => authenticated)
}

/**
 * A token, and how long it is valid. Without a time, it is renewed as a token that is valid for one hour.
 *
 * @since 0.1.0
 * @category models
 */
export interface IssuedToken {
  /** The value of `X-Auth-Token`. It must be valid for the project of the calls. */
  readonly token: string
  /** How long the token is valid from now, in milliseconds. Used instead of `expiresAt` if both are set. */
  readonly expiresIn?: number | undefined
  /** When the token expires, by the clock of this machine. */
  readonly expiresAt?: Date | undefined
}

/**
 * Credentials whose token is kept, shared by all calls, and renewed: ten minutes before it expires, or when a fifth of its
 * lifetime is left, whichever is later, and once after a 401. If a renewal fails, the old token is used as long as it is
 * valid. `issue` has 9 seconds to return a token; if it is not a function, `DcsInvalidInput` is thrown at once.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { createClient, renewingToken } from "@dcs-tasks/node"
 *
 * const client = createClient({
 *   region: "eu-de",
 *   projectId: "PROJECT",
 *   credentials: renewingToken(async () => {
 *     const response = await fetch("http://127.0.0.1:8200/v1/dcs/token")
 *     const { seconds, token } = (await response.json()) as { token: string; seconds: number }
 *     return { token, expiresIn: seconds * 1000 }
 *   })
 * })
 * ```
 */
export const renewingToken = (issue: () => IssuedToken | Promise<IssuedToken>): (() => Promise<IssuedToken>) => {
  if (typeof issue !== "function") {
    throw new DcsInvalidInput({ field: "issue", problem: "must be a function", value: typeof issue })
  }
  const credentials = async () => issue()
  renewed.set(
    credentials,
    Effect.runSync(RenewingToken.make({ issue: fromFunction(async () => Effect.succeed(await issue())) }))
  )
  return credentials
}
