/** Options of callers with and without types, held against a table: which option, what it has to be. */
import { isObject } from "../fields.ts"
import { type InvalidInput, invalidInput } from "./invalidInput.ts"
import { property } from "./properties.ts"
import { displayValue } from "../text.ts"

/** What a value has to be, in words for an error, and whether it is. */
export type Rule = readonly [problem: string, holds: (value: unknown) => boolean]

/** A rule for each option of `A`. Only `undefined` counts as absent, and needs to hold against none. */
export type Rules<A> = { readonly [K in keyof A]-?: Rule }

/** For an option that is checked where it is used. */
export const anything: Rule = ["", () => true]

export const aFunction: Rule = ["must be a function", (value) => typeof value === "function"]

export const aString: Rule = ["must be a string", (value) => typeof value === "string"]

/** No text and no number stands for a yes. */
export const aBoolean: Rule = ["must be true or false", (value) => typeof value === "boolean"]

export const wholeNumber = (least: number, most: number): Rule => [
  `must be a whole number from ${least} to ${most}`,
  (value) => typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
]

export const oneOf = (...words: ReadonlyArray<string>): Rule => [
  `must be ${words.map((word) => `"${word}"`).join(" or ")}`,
  (value) => words.some((word) => word === value)
]

const displayOption = (value: unknown): string =>
  typeof value === "number" || typeof value === "boolean" ? String(value) : displayValue(value)

/**
 * The options named in the table, each read once, or the first that is wrong. What comes back inherits nothing.
 *
 * @example
 * ```ts
 * import { checkOptions, wholeNumber } from "@dcs-tasks/wire/input"
 *
 * checkOptions({ maxAttempts: 0 }, { maxAttempts: wholeNumber(1, 100) }, "retry")
 * // => { _tag: "InvalidInput", field: "retry.maxAttempts", problem: "must be a whole number from 1 to 100", value: "0" }
 * ```
 */
export const checkOptions = <A extends object>(
  options: unknown,
  rules: Rules<A>,
  field: string,
  prefix: string = `${field}.`
): A | InvalidInput => {
  try {
    // A text in the place of all options may be a secret.
    if (!isObject(options))
      return invalidInput(field, "must be an object", typeof options === "string" ? "a string" : displayOption(options))
    const read: Record<string, unknown> = Object.create(null)
    for (const [name, [problem, holds]] of Object.entries<Rule>(rules)) {
      const value = property(options, name)
      if (value !== undefined && !holds(value)) return invalidInput(`${prefix}${name}`, problem, displayOption(value))
      read[name] = value
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each option of A was held against its rule, which is all that is known of it
    return read as A
  } catch {
    // A getter or a proxy of the caller's.
    return invalidInput(field, "cannot be read", typeof options)
  }
}
