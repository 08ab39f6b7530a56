/**
 * Options held against a table of `@dcs-tasks/wire/options`, and the rules that only Effect knows how to decide.
 */
import { checkOptions, isInvalidInput, type Rule, type Rules } from "@dcs-tasks/wire/input"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { DcsInvalidInput } from "./DcsError.ts"
import { fromInvalidInput } from "./errorFromWire.ts"

/** The options named in the table, each read once, or the first that is wrong. What comes back inherits nothing. */
export const checked = <A extends object>(
  options: unknown,
  rules: Rules<A>,
  field = "options",
  prefix = ""
): A | DcsInvalidInput => {
  const read = checkOptions(options, rules, field, prefix)
  return isInvalidInput(read) ? fromInvalidInput(read) : read
}

/** `NaN` for what is no duration. */
const millis = (value: unknown): number =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it answers to anything, and takes only durations by its type
  Option.match(Duration.fromInput(value as Duration.Input), { onNone: () => Number.NaN, onSome: Duration.toMillis })

export const timeLimit: Rule = [
  "must be a positive, finite duration",
  (value) => millis(value) > 0 && millis(value) < Number.POSITIVE_INFINITY
]

/** Effect takes `NaN`, and any object without units, for no time at all. */
export const aDuration: Rule = [
  "must be a duration",
  (value) =>
    millis(value) > 0 ||
    (millis(value) === 0 && (value === 0 || typeof value === "string" || Duration.isDuration(value)))
]

export const anEffect: Rule = ["must be an Effect", Effect.isEffect]

/** What a timer of the runtime can do. */
const longestDrain = 2 ** 31 - 1

/** How long closing may wait. */
export const aDrain: Rule = [
  "must be a duration of zero or more",
  (value) => aDuration[1](value) && millis(value) <= longestDrain
]
