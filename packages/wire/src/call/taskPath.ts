/**
 * Builds paths from checked ids.
 *
 * There are two guards: each id is checked before a URL exists (`input/id.ts`), and the resulting URL must equal the
 * expected string ({@link requestUrl}).
 *
 * @since 0.1.0
 */
import type { Endpoint } from "./endpoint.ts"
import { type IdField, parseId } from "../input/id.ts"
import { type InvalidInput, invalidInput, isInvalidInput } from "../input/invalidInput.ts"
import { displayValue } from "../text.ts"

/** A prefix, a checked id and a suffix. */
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
 * `/v2/{project_id}/instances`, or the invalid id.
 *
 * @since 0.1.0
 */
export const instancesPath = (projectId: unknown): string | InvalidInput =>
  pathTo("/v2", "projectId", projectId, "/instances")

/**
 * `/v2/{project_id}/instances/{instance_id}/tasks`, or the first invalid id.
 *
 * @since 0.1.0
 */
export const tasksPath = (ref: { readonly [K in "projectId" | "instanceId"]: unknown }): string | InvalidInput =>
  pathTo(instancesPath(ref.projectId), "instanceId", ref.instanceId, "/tasks")

/**
 * `/v2/{project_id}/instances/{instance_id}/tasks/{task_id}`, always with these segments, or the first invalid id.
 *
 * @since 0.1.0
 */
export const taskPath = (ref: { readonly [K in IdField]: unknown }): string | InvalidInput =>
  pathTo(tasksPath(ref), "taskId", ref.taskId, "")

/**
 * The second guard: joins endpoint and path, parses the result as every transport will, and rejects it unless the URL is
 * exactly the expected string and its pathname the expected path. An invalid id is passed through.
 *
 * @since 0.1.0
 */
export const requestUrl = (endpoint: Endpoint, path: string | InvalidInput): URL | InvalidInput => {
  if (isInvalidInput(path)) return path
  const expected = `${endpoint.basePath}${path}`
  const text = `${endpoint.origin}${expected}`
  try {
    const url = new URL(text)
    // Both checks together: nothing was normalized, and there is no query, fragment or password.
    if (url.href === text && url.pathname === expected) return url
  } catch {}
  return invalidInput("path", "is rewritten by URL parsers", displayValue(path))
}
