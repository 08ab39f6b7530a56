/**
 * Ids and the paths made of them.
 *
 * `DELETE /v2/P/instances/I/` deletes a whole instance, and a task id `..` would get there: `encodeURIComponent`
 * leaves dots alone and every URL parser folds them. So ids are held against a grammar before a URL exists (first
 * lock), and the URL that came out is held against the expected string (second lock, {@link requestUrl}).
 *
 * @since 0.1.0
 */
import type { Endpoint } from "./endpoint.ts"
import { type InvalidInput, invalidInput, isInvalidInput } from "../input/invalidInput.ts"
import { escapeText, shownValue } from "../text.ts"

/**
 * The grammar of every id: ASCII letters and digits, `_` and `-`, not first; 1 to 64 characters. The documented
 * examples are 32 hex digits and dashed UUIDs; the API documents no format.
 *
 * @since 0.1.0
 */
export const idPattern: RegExp = /^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$/

/** @since 0.1.0 */
export type IdField = "projectId" | "instanceId" | "taskId"

const problemOf = (value: string): string | undefined => {
  if (idPattern.test(value)) return undefined
  if (value === "") return "must not be empty"
  const at = value.search(/[^0-9A-Za-z_-]/)
  if (at >= 0) {
    const char = String.fromCodePoint(value.codePointAt(at) ?? 0)
    return `has a character that no id has, ${char === " " ? "a blank" : `"${escapeText(char)}"`} at position ${at + 1}`
  }
  if (value.length > 64) return `is ${value.length} characters long; an id has at most 64`
  return "must begin with a letter or a digit"
}

/**
 * An id that stands {@link idPattern}, or what is wrong with it. Strings only; nothing is coerced.
 *
 * @since 0.1.0
 */
export const parseId = (field: IdField, value: unknown): string | InvalidInput => {
  if (typeof value !== "string") return invalidInput(field, "must be a string", shownValue(value))
  const problem = problemOf(value)
  return problem === undefined ? value : invalidInput(field, problem, shownValue(value))
}

/**
 * Holds one id against {@link idPattern}, where only the problem is wanted.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { checkId } from "@dcs-tasks/wire"
 *
 * checkId("taskId", "8abf6e1e72c12e7c0172c15b508500aa") // => undefined
 * checkId("taskId", "..")?.problem // => "has a character that no id has, \".\" at position 1"
 * ```
 */
export const checkId = (field: IdField, value: unknown): InvalidInput | undefined => {
  const id = parseId(field, value)
  return isInvalidInput(id) ? id : undefined
}

/** What stands before an id, the id, and what stands behind it. */
const pathTo = (
  before: string | InvalidInput,
  field: IdField,
  value: unknown,
  behind: string
): string | InvalidInput => {
  if (isInvalidInput(before)) return before
  const id = parseId(field, value)
  return isInvalidInput(id) ? id : `${before}/${id}${behind}`
}

/**
 * `/v2/{project_id}/instances`, or the id that is not one.
 *
 * @since 0.1.0
 */
export const instancesPath = (projectId: unknown): string | InvalidInput =>
  pathTo("/v2", "projectId", projectId, "/instances")

/**
 * `/v2/{project_id}/instances/{instance_id}/tasks`, or the first id that is not one.
 *
 * @since 0.1.0
 */
export const tasksPath = (ref: { readonly [K in "projectId" | "instanceId"]: unknown }): string | InvalidInput =>
  pathTo(instancesPath(ref.projectId), "instanceId", ref.instanceId, "/tasks")

/**
 * `/v2/{project_id}/instances/{instance_id}/tasks/{task_id}`, six segments always, or the first id that is not one.
 *
 * @since 0.1.0
 */
export const taskPath = (ref: { readonly [K in IdField]: unknown }): string | InvalidInput =>
  pathTo(tasksPath(ref), "taskId", ref.taskId, "")

/**
 * The second lock: joins endpoint and path, parses the result as every transport will, and refuses it unless origin
 * and pathname are exactly the expected strings and nothing else is there. What the first lock refused stays refused.
 *
 * @since 0.1.0
 */
export const requestUrl = (endpoint: Endpoint, path: string | InvalidInput): URL | InvalidInput => {
  if (isInvalidInput(path)) return path
  const expected = `${endpoint.basePath}${path}`
  const text = `${endpoint.origin}${expected}`
  try {
    const url = new URL(text)
    // Both together: nothing was folded, and nothing of it is a query, a fragment or a password.
    if (url.href === text && url.pathname === expected) return url
  } catch {}
  return invalidInput("path", "does not survive URL parsing unchanged", shownValue(path))
}
