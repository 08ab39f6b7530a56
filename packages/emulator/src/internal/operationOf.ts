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
  ["createTemporaryKey", "POST", /^\/v3\.0\/OS-CREDENTIAL\/securitytokens$/]
]

const routeOf = (method: string, path: string): Operation =>
  routes.find(([, routeMethod, pattern]) => routeMethod === method && pattern.test(path))?.[0] ?? "other"

const dotSegment = /\/(?:\.|%2e){1,2}(?:\/|$)/i

/** The path as a gateway sees it that resolves dot segments, as URL parsers do. */
const resolved = (path: string): string =>
  dotSegment.test(path) ? (URL.parse(`http://localhost${path}`)?.pathname ?? path) : path

const instancePath = (path: string): string | undefined =>
  [path, resolved(path)].find((path) => routeOf("DELETE", path) === "deleteInstance")

/** It is not known whether the real gateways resolve dot segments. If they do, the path of an instance is what counts. */
export const operationOf = (method: string, path: string): Operation =>
  method === "DELETE" && instancePath(path) !== undefined ? "deleteInstance" : routeOf(method, path)

/** The instance that a deletion names in its path. */
export const instanceIn = (path: string): string | undefined =>
  /\/instances\/([^/]+)/.exec(instancePath(path) ?? "")?.[1]

/** The rate limit and the random faults apply only to DCS, not to IAM. */
export const isDcs = (operation: Operation): boolean =>
  operation !== "createToken" && operation !== "listProjects" && operation !== "createTemporaryKey"
