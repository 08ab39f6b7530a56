/**
 * What a request asks for, by method and path alone.
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
  routes.find(([, of, pattern]) => of === method && pattern.test(path))?.[0] ?? "other"

/** IAM has neither the gateway's rate limit nor the random faults. */
export const isDcs = (operation: Operation): boolean =>
  operation !== "createToken" && operation !== "listProjects" && operation !== "createTemporaryKey"
