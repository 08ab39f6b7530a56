/**
 * Credentials of callers without Effect.
 */
import { property } from "@dcs-tasks/wire/input"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { authenticateOnly, authenticateWith } from "../credentials/provider.ts"
import type { Credentials } from "../model/Credentials.ts"
import { DcsCredentialsError } from "../model/DcsError.ts"

/**
 * A token, or a function that returns one; it is called before each attempt.
 *
 * @since 0.1.0
 */
export type PromiseCredentials =
  | { readonly token: string }
  | (() => { readonly token: string } | Promise<{ readonly token: string }>)

const failure = (error: unknown): DcsCredentialsError =>
  error instanceof DcsCredentialsError
    ? error
    : new DcsCredentialsError({
        source: "provider",
        problem: `the token function failed (${Predicate.isError(error) ? error.name : typeof error})`
      })

/** Makes a provider of a caller's function. Its errors are replaced, because they can contain secrets. */
export const toCredentials = (credentials: PromiseCredentials): Credentials =>
  typeof credentials === "function"
    ? authenticateOnly(() =>
        Effect.callback((resume) => {
          const authenticate = async () =>
            authenticateWith({ token: property(await credentials(), "token"), source: "provider" })
          authenticate().then(resume, (error: unknown) => resume(Effect.fail(failure(error))))
        })
      )
    : credentials
