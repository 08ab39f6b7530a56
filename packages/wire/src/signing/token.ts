/** Checks whether a token can be sent in a header. */

/** The longest accepted token, in bytes. IAM tokens reach several KiB; servers cut headers off beyond 16 KiB. */
const maxTokenBytes = 16 * 1024

/**
 * Why a token cannot be sent, without quoting it; `undefined` if it can.
 *
 * @example
 * ```ts
 * import { tokenProblem } from "@dcs-tasks/wire/signing"
 *
 * tokenProblem("a\r\nb") // => "contains spaces, control or non-ASCII characters"
 * ```
 */
export const tokenProblem = (value: unknown): string | undefined => {
  if (typeof value !== "string") return "is not a string"
  if (value.trim() === "") return "is empty"
  if (!/^[\x21-\x7e]+$/.test(value)) return "contains spaces, control or non-ASCII characters"
  return value.length > maxTokenBytes ? "is longer than 16 KiB" : undefined
}
