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
import { type InvalidInput, invalidInput } from "./invalidInput.ts"
import { escapeText, shownValue } from "./text.ts"

/**
 * The grammar of every id: ASCII letters and digits, `_` and `-`, not first; 1 to 64 characters. The documented
 * examples are 32 hex digits and dashed UUIDs; the API documents no format.
 *
 * @since 0.1.0
 */
export const idPattern: RegExp = /^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$/

/** @since 0.1.0 */
export type IdField = "projectId" | "instanceId" | "taskId"

/** @since 0.1.0 */
export interface InstanceRef {
  readonly projectId: string
  readonly instanceId: string
}

/** @since 0.1.0 */
export interface TaskRef extends InstanceRef {
  readonly taskId: string
}

const problemOf = (value: unknown): string | undefined => {
  if (typeof value !== "string") return "must be a string"
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
 * Holds one id against {@link idPattern}. Strings only; nothing is coerced.
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
  const problem = problemOf(value)
  return problem === undefined ? undefined : invalidInput(field, problem, shownValue(value))
}

/**
 * `/v2/{project_id}/instances`, or the id that is not one.
 *
 * @since 0.1.0
 */
export const instancesPath = (projectId: string): string | InvalidInput =>
  checkId("projectId", projectId) ?? `/v2/${projectId}/instances`

/**
 * `/v2/{project_id}/instances/{instance_id}/tasks`, or the first id that is not one.
 *
 * @since 0.1.0
 */
export const tasksPath = (ref: InstanceRef): string | InvalidInput =>
  checkId("projectId", ref.projectId) ??
  checkId("instanceId", ref.instanceId) ??
  `/v2/${ref.projectId}/instances/${ref.instanceId}/tasks`

/**
 * `/v2/{project_id}/instances/{instance_id}/tasks/{task_id}`, six segments always, or the first id that is not one.
 *
 * @since 0.1.0
 */
export const taskPath = (ref: TaskRef): string | InvalidInput => {
  const tasks = tasksPath(ref)
  return typeof tasks === "string" ? (checkId("taskId", ref.taskId) ?? `${tasks}/${ref.taskId}`) : tasks
}

/**
 * The second lock: joins endpoint and path, parses the result as every transport will, and refuses it unless origin
 * and pathname are exactly the expected strings and nothing else is there.
 *
 * @since 0.1.0
 */
export const requestUrl = (endpoint: Endpoint, path: string): URL | InvalidInput => {
  const expected = `${endpoint.basePath}${path}`
  const text = `${endpoint.origin}${expected}`
  try {
    const url = new URL(text)
    // Both together: nothing was folded, and nothing of it is a query, a fragment or a password.
    if (url.href === text && url.pathname === expected) return url
  } catch {}
  return invalidInput("path", "does not survive URL parsing unchanged", shownValue(path))
}
