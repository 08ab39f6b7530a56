/**
 * The value that reports an invalid input. Nothing in this package throws.
 *
 * @since 0.1.0
 */

/**
 * An invalid input: the field, the problem, and the value, escaped and cut.
 *
 * @since 0.1.0
 */
export interface InvalidInput {
  readonly _tag: "InvalidInput"
  /** Such as `taskId`. */
  readonly field: string
  /** What is wrong with it. */
  readonly problem: string
  /** Escaped and cut. */
  readonly value: string
}

/** Reports an invalid input. Pass a `value` that is already escaped and cut. */
export const invalidInput = (field: string, problem: string, value: string): InvalidInput => ({
  _tag: "InvalidInput",
  field,
  problem,
  value
})

/**
 * Whether a value reports an invalid input. Not checked with `in`, which also finds what is on `Object.prototype`.
 *
 * @since 0.1.0
 */
export const isInvalidInput = <A>(value: A | InvalidInput): value is InvalidInput =>
  typeof value === "object" && value !== null && Object.hasOwn(value, "problem")
