/** The operation of a request, by method and path. */

export type Operation =
  | { readonly _tag: "DeleteTask"; readonly projectId: string; readonly instanceId: string; readonly taskId: string }
  | { readonly _tag: "ListTasks"; readonly projectId: string; readonly instanceId: string }
  | { readonly _tag: "ListInstances"; readonly projectId: string }
  | { readonly _tag: "CreateToken" }
  | { readonly _tag: "ListProjects" }
  /** `instanceId` is empty for the batch. */
  | { readonly _tag: "DeleteInstance"; readonly instanceId: string }
  | { readonly _tag: "Other"; readonly changes: boolean }

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Every way in which some server might read a path. */
const readings = (path: string): ReadonlyArray<string> => {
  const [beforeHash = ""] = path.split("#")
  const resolved = (text: string): string => URL.parse(`http://localhost${text}`)?.pathname ?? text
  const ways = [beforeHash, resolved(beforeHash), decoded(beforeHash), resolved(decoded(beforeHash))]
  return ways.flatMap((way) => [way, way.replace(/;[^/]*/g, ""), way.replace(/\/{2,}/g, "/")])
}

const instancePath = /^\/v[^/]*\/[^/]*\/instances(?:\/([^/]*))?\/?$/i

/** The id of the instance that a deletion would reach. */
const deletedInstance = (path: string): string | undefined => {
  for (const reading of readings(path)) {
    const match = instancePath.exec(reading)
    if (match !== null) return match[1] ?? ""
  }
  return undefined
}

const tasksPath = /^\/v2\/([^/]*)\/instances\/([^/]*)\/tasks(?:\/([^/]*))?$/

const instancesPath = /^\/v2\/([^/]*)\/instances$/

export const operationOf = (method: string, path: string): Operation => {
  if (method === "DELETE") {
    const instanceId = deletedInstance(path)
    if (instanceId !== undefined) return { _tag: "DeleteInstance", instanceId }
  }
  const [, project = "", instance = "", task] = tasksPath.exec(path) ?? []
  const ids = { projectId: decoded(project), instanceId: decoded(instance) }
  if (method === "DELETE" && task !== undefined && task !== "")
    return { _tag: "DeleteTask", ...ids, taskId: decoded(task) }
  if (method === "GET" && instance !== "" && task === undefined) return { _tag: "ListTasks", ...ids }
  const listed = instancesPath.exec(path)
  if (method === "GET" && listed !== null) return { _tag: "ListInstances", projectId: decoded(listed[1] ?? "") }
  if (method === "POST" && path === "/v3/auth/tokens") return { _tag: "CreateToken" }
  if (method === "GET" && path === "/v3/projects") return { _tag: "ListProjects" }
  return { _tag: "Other", changes: method !== "GET" && method !== "HEAD" }
}
