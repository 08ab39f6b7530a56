/** Checks options, from callers with and without types, against a table of rules. */
import { isObject } from "../fields.ts"
import { type InvalidInput, invalidInput } from "./invalidInput.ts"
import { property } from "./properties.ts"
import { displayValue } from "../text.ts"

/** The problem to report, whether a value is valid, and how to show one that is not; `undefined` is as other values. */
export type Rule = readonly [
  problem: string,
  isValid: (value: unknown) => boolean,
  show?: (value: unknown) => string | undefined
]

/** A rule for each option of `A`. `undefined`, and nothing else, means that an option is absent; no rule applies to it. */
export type Rules<A> = { readonly [K in keyof A]-?: Rule }

/** For an option that is checked elsewhere. */
export const anything: Rule = ["", () => true]

/** A function, whatever its parameters. */
export const aFunction: Rule = ["must be a function", (value) => typeof value === "function"]

/** Any string, also an empty one. */
export const aString: Rule = ["must be a string", (value) => typeof value === "string"]

/** Strings and numbers are not converted. */
export const aBoolean: Rule = ["must be true or false", (value) => typeof value === "boolean"]

/** A number without a fraction, both limits included. */
export const wholeNumber = (least: number, most: number): Rule => [
  `must be a whole number from ${least} to ${most}`,
  (value) => typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
]

/** One of these strings. */
export const oneOf = (...words: ReadonlyArray<string>): Rule => [
  `must be ${words.map((word) => `"${word}"`).join(" or ")}`,
  (value) => words.some((word) => word === value)
]

const displayOption = (value: unknown): string =>
  typeof value === "number" || typeof value === "boolean" ? String(value) : displayValue(value)

/**
 * The options in the table, each read once, or the first invalid one. The result has no prototype.
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
    // A string in place of the options can be a secret.
    if (!isObject(options))
      return invalidInput(field, "must be an object", typeof options === "string" ? "a string" : displayOption(options))
    const read: Record<string, unknown> = Object.create(null)
    for (const [name, [problem, isValid, show]] of Object.entries<Rule>(rules)) {
      const value = property(options, name)
      if (value !== undefined && !isValid(value)) {
        return invalidInput(`${prefix}${name}`, problem, show?.(value) ?? displayOption(value))
      }
      read[name] = value
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each option of A was checked by its rule, which is all the proof there is
    return read as A
  } catch {
    // A getter or proxy of the caller threw.
    return invalidInput(field, "cannot be read", typeof options)
  }
}
