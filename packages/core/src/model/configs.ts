/**
 * Options whose values are read from a `Config`.
 */
import type * as Config from "effect/Config"
import type * as Redacted from "effect/Redacted"

/** A secret that can be plain text must be `Redacted` here: the error of another `Config` would quote it. */
type Read<A> = [Extract<A, Redacted.Redacted>] extends [never] ? A : Exclude<A, string>

/**
 * The fields of `A`, each as a `Config`. Secrets are `Redacted`. To leave out an optional value that is not set, use
 * `Config.withDefault(undefined)`.
 *
 * @since 0.1.0
 * @category utility types
 */
export type Configs<A> = { readonly [K in keyof A]: Config.Config<Read<A[K]>> }
