/**
 * How the pure part says that an input cannot be used. It never throws.
 *
 * @since 0.1.0
 */

/**
 * A refused input: which field, what is wrong with it, and the value, escaped and cut.
 *
 * @since 0.1.0
 */
export interface InvalidInput {
  readonly _tag: "InvalidInput"
  readonly field: string
  readonly problem: string
  readonly value: string
}

export const invalidInput = (field: string, problem: string, value: string): InvalidInput => ({
  _tag: "InvalidInput",
  field,
  problem,
  value
})

/**
 * Whether something was refused. What answers to no `in`: any object has what somebody put on `Object.prototype`.
 *
 * @since 0.1.0
 */
export const isInvalidInput = <A>(value: A | InvalidInput): value is InvalidInput =>
  typeof value === "object" && value !== null && Object.hasOwn(value, "problem")
