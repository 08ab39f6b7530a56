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

export const operationOf = (method: string, path: string): Operation =>
  routes.find(([, routeMethod, pattern]) => routeMethod === method && pattern.test(path))?.[0] ?? "other"

/** The rate limit and the random faults apply only to DCS, not to IAM. */
export const isDcs = (operation: Operation): boolean =>
  operation !== "createToken" && operation !== "listProjects" && operation !== "createTemporaryKey"
