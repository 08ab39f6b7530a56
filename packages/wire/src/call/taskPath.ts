/**
 * Paths made of checked ids.
 *
 * Ids are checked before a URL exists (first lock, `input/id.ts`), and the URL that came out is compared with the expected
 * string (second lock, {@link requestUrl}).
 *
 * @since 0.1.0
 */
import type { Endpoint } from "./endpoint.ts"
import { type IdField, parseId } from "../input/id.ts"
import { type InvalidInput, invalidInput, isInvalidInput } from "../input/invalidInput.ts"
import { displayValue } from "../text.ts"

/** What stands before an id, the id, and what stands behind it. */
const pathTo = (
  prefix: string | InvalidInput,
  field: IdField,
  value: unknown,
  suffix: string
): string | InvalidInput => {
  if (isInvalidInput(prefix)) return prefix
  const id = parseId(field, value)
  return isInvalidInput(id) ? id : `${prefix}/${id}${suffix}`
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
  return invalidInput("path", "is rewritten by URL parsers", displayValue(path))
}
