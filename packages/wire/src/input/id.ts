/**
 * The grammar of ids. `DELETE /v2/P/instances/I/` deletes a whole instance, and a task id `..` would lead there:
 * `encodeURIComponent` keeps dots, and every URL parser resolves them. So every id is checked before a URL exists.
 *
 * @since 0.1.0
 */
import { type InvalidInput, invalidInput, isInvalidInput } from "./invalidInput.ts"
import { escapeText, displayValue } from "../text.ts"

/**
 * The grammar of every id: 1 to 64 ASCII letters, digits, `_` and `-`, starting with a letter or digit. The API
 * documents no format; its examples are 32 hex digits and dashed UUIDs.
 *
 * @since 0.1.0
 */
export const idPattern: RegExp = /^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$/u

/**
 * The ids of a call, by the name of their field.
 *
 * @since 0.1.0
 */
export type IdField = "projectId" | "instanceId" | "taskId"

const problemOf = (value: string): string | undefined => {
  if (idPattern.test(value)) return undefined
  if (value === "") return "must not be empty"
  const at = value.search(/[^0-9A-Za-z_-]/)
  if (at >= 0) {
    const char = String.fromCodePoint(value.codePointAt(at) ?? 0)
    return `contains ${char === " " ? "a space" : `"${escapeText(char)}"`} at position ${at + 1}; ids use ASCII letters, digits, - and _`
  }
  if (value.length > 64) return `is ${value.length} characters long; ids have at most 64`
  return "must start with a letter or digit"
}

/**
 * An id that matches {@link idPattern}, or what is wrong with it. Only strings are accepted; nothing is coerced.
 *
 * @since 0.1.0
 */
export const parseId = (field: IdField, value: unknown): string | InvalidInput => {
  if (typeof value !== "string") return invalidInput(field, "must be a string", displayValue(value))
  const problem = problemOf(value)
  return problem === undefined ? value : invalidInput(field, problem, displayValue(value))
}

/**
 * Checks an id against {@link idPattern}, for callers that need only the problem.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { checkId } from "@dcs-tasks/wire"
 *
 * checkId("taskId", "8abf6e1e72c12e7c0172c15b508500aa") // => undefined
 * checkId("taskId", "..")?.problem // => "contains \".\" at position 1; ids use ASCII letters, digits, - and _"
 * ```
 */
export const checkId = (field: IdField, value: unknown): InvalidInput | undefined => {
  const id = parseId(field, value)
  return isInvalidInput(id) ? id : undefined
}
