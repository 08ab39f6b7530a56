/**
 * Secrets as callers give them: as text, or wrapped in `Redacted`.
 */
import * as Redacted from "effect/Redacted"

/** What is behind the wrapping, if there is one: whether it is a text is for the caller to find out. */
export const unwrapped = <A>(value: A | Redacted.Redacted<A>): A =>
  Redacted.isRedacted(value) ? Redacted.value(value) : value
