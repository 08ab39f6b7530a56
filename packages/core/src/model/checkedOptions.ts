/**
 * Checks options against a table of rules, and defines the rules that need Effect.
 */
import { checkOptions, isInvalidInput, type Rule, type Rules } from "@dcs-tasks/wire/input"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { DcsInvalidInput } from "./DcsError.ts"
import { fromInvalidInput } from "./errorFromWire.ts"

/**
 * The options that the table names, each read once, or the error of the first invalid one. The result inherits nothing.
 */
export const checked = <A extends object>(
  options: unknown,
  rules: Rules<A>,
  field = "options",
  prefix = ""
): A | DcsInvalidInput => {
  const read = checkOptions(options, rules, field, prefix)
  return isInvalidInput(read) ? fromInvalidInput(read) : read
}

/** `NaN` if the value is not a duration. */
const millis = (value: unknown): number =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it accepts anything at run time, although its type allows only durations
  Option.match(Duration.fromInput(value as Duration.Input), { onNone: () => Number.NaN, onSome: Duration.toMillis })

const shown = (value: unknown): string | undefined => (Duration.isDuration(value) ? String(value) : undefined)

export const timeLimit: Rule = [
  "must be a positive, finite duration",
  (value) => millis(value) > 0 && millis(value) < Number.POSITIVE_INFINITY,
  shown
]

/** Effect reads `NaN`, and any object without units, as zero. */
export const aDuration: Rule = [
  "must be a duration",
  (value) =>
    millis(value) > 0 ||
    (millis(value) === 0 && (value === 0 || typeof value === "string" || Duration.isDuration(value))),
  shown
]

export const anEffect: Rule = ["must be an Effect", Effect.isEffect]

/** The longest delay of the runtime's timers, in milliseconds. */
const longestDrain = 2 ** 31 - 1

/** How long closing waits for calls in progress. */
export const aDrain: Rule = [
  "must be a duration from zero to 24 days",
  (value) => aDuration[1](value) && millis(value) <= longestDrain,
  shown
]
