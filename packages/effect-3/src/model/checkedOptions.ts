/** Checks options against a table of rules, and defines the rules that need Effect. */
import { checkOptions, isInvalidInput, type Rule, type Rules } from "@dcs-tasks/wire/input"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { DcsInvalidInput } from "./DcsError.ts"
import { fromInvalidInput } from "./errorFromWire.ts"

/** The options in the table, each read once, or the first invalid one. The result inherits nothing. */
export const checked = <A extends object>(
  options: unknown,
  rules: Rules<A>,
  field = "options",
  prefix = ""
): A | DcsInvalidInput => {
  const read = checkOptions(options, rules, field, prefix)
  return isInvalidInput(read) ? fromInvalidInput(read) : read
}

export const timeLimit: Rule = [
  "must be a positive, finite duration",
  (value) =>
    Option.exists(
      Duration.decodeUnknown(value),
      (duration) => Duration.isFinite(duration) && Duration.toMillis(duration) > 0
    ),
  (value) => (Duration.isDuration(value) ? String(value) : undefined)
]

export const anEffect: Rule = ["must be an Effect", Effect.isEffect]
