/**
 * Credentials as callers without Effect give them.
 *
 * @since 0.1.0
 */
import { property } from "@dcs-tasks/wire/properties"
import { tokenProblem } from "@dcs-tasks/wire/token"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { Credentials, Token } from "./Credentials.ts"
import { DcsCredentialsError } from "./DcsError.ts"
import { unwrapped } from "./unwrapped.ts"

/**
 * A token, or a function that gives one whenever it is asked: before each attempt.
 *
 * @since 0.1.0
 */
export type PromiseCredentials =
  | { readonly token: string }
  | (() => { readonly token: string } | Promise<{ readonly token: string }>)

/** Turns a caller's function into the provider that core knows. Its errors are kept out: they may hold anything. */
export const toCredentials = (credentials: PromiseCredentials): Credentials => {
  if (typeof credentials !== "function") return credentials
  return Effect.tryPromise({
    try: async (): Promise<Token> => {
      const token = unwrapped(property(await credentials(), "token"))
      if (typeof token === "string") return { token, source: "provider" }
      throw new DcsCredentialsError({ source: "provider", problem: `the token ${tokenProblem(token)}` })
    },
    catch: (error) =>
      error instanceof DcsCredentialsError
        ? error
        : new DcsCredentialsError({
            source: "provider",
            problem: `the function that gives the token failed (${Predicate.isError(error) ? error.name : typeof error})`
          })
  })
}
