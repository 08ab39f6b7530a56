/**
 * The operation of a request, by method and path.
 */
import type { Operation } from "../Requests.ts"

const routes: ReadonlyArray<readonly [Operation, string, RegExp]> = [
  ["deleteBackgroundTask", "DELETE", /^\/v2\/[^/]*\/instances\/[^/]*\/tasks\/[^/]*$/],
  ["listBackgroundTasks", "GET", /^\/v2\/[^/]*\/instances\/[^/]*\/tasks$/],
  ["listInstances", "GET", /^\/v2\/[^/]*\/instances$/],
  ["deleteInstance", "DELETE", /^\/v2\/[^/]*\/instances(?:\/[^/]*)?\/?$/],
  ["createToken", "POST", /^\/v3\/auth\/tokens$/],
  ["listProjects", "GET", /^\/v3\/projects$/],
  ["showCatalog", "GET", /^\/v3\/auth\/catalog$/],
  ["createTemporaryKey", "POST", /^\/v3\.0\/OS-CREDENTIAL\/securitytokens$/]
]

const routeOf = (method: string, path: string): Operation =>
  routes.find(([, routeMethod, pattern]) => routeMethod === method && pattern.test(path))?.[0] ?? "other"

const dotSegment = /\/(?:\.|%2e){1,2}(?:\/|$)/i

/** The path as a gateway sees it that resolves dot segments, as URL parsers do. */
const resolved = (path: string): string =>
  dotSegment.test(path) ? (URL.parse(`http://localhost${path}`)?.pathname ?? path) : path

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Also of another case, encoded, and before a `#`, where some servers end the path. */
const instancePath = (path: string): string | undefined => {
  const [beforeHash = ""] = path.split("#")
  return [beforeHash, resolved(beforeHash)]
    .flatMap((path) => [path, decoded(path)])
    .find((path) => routeOf("DELETE", path.toLowerCase()) === "deleteInstance")
}

/** It is not known what the real gateways do with such a path. If they see an instance, that is what counts. */
export const operationOf = (method: string, path: string): Operation =>
  method === "DELETE" && instancePath(path) !== undefined
    ? "deleteInstance"
    : routeOf(method, path.split("#")[0] ?? path)

/** The instance that a deletion names in its path. */
export const instanceIn = (path: string): string | undefined =>
  /\/instances\/([^/]+)/i.exec(instancePath(path) ?? "")?.[1]

const iamOperations: ReadonlySet<Operation> = new Set([
  "createToken",
  "listProjects",
  "showCatalog",
  "createTemporaryKey"
])

/** The rate limit and the random faults apply only to DCS, not to IAM. */
export const isDcs = (operation: Operation): boolean => !iamOperations.has(operation)
