/**
 * Secrets as callers pass them: plain, or wrapped in `Redacted`.
 */
import * as Redacted from "effect/Redacted"

/** The value without its `Redacted`, if it has one. */
export const unwrapped = <A>(value: A | Redacted.Redacted<A>): A =>
  Redacted.isRedacted(value) ? Redacted.value(value) : value
