/**
 * All paths of the server. The target of a request is compared as it was sent, before anything parses it: whatever has a dot
 * segment, an escape, another spelling or more than this matches nothing.
 */
import type { PageFile } from "./page.ts"

export type Route =
  | { readonly _tag: "Page"; readonly file: PageFile }
  | { readonly _tag: "Session" }
  | { readonly _tag: "Instances"; readonly offset: number; readonly pageSize: number }
  | { readonly _tag: "Tasks"; readonly instanceId: string; readonly offset: number; readonly pageSize: number }
  | { readonly _tag: "Delete"; readonly instanceId: string; readonly taskId: string }

/** A route and the only method that it has. */
export interface Match {
  readonly method: "GET" | "DELETE"
  readonly route: Route
}

const id = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
const paging = String.raw`\?offset=(\d{1,9})&limit=(\d{1,4})`
/** Accepted, and not passed on: the client checks each record again, so a list may have more than was asked for. */
const times = String.raw`(?:&start_time=\d{14})?(?:&end_time=\d{14})?`

export const makeRouter = (projectId: string, page: ReadonlyMap<string, PageFile>) => {
  const instances = new RegExp(`^/dcs/v2/${projectId}/instances${paging}$`)
  const tasks = new RegExp(`^/dcs/v2/${projectId}/instances/(${id})/tasks${paging}${times}$`)
  const task = new RegExp(`^/dcs/v2/${projectId}/instances/(${id})/tasks/(${id})$`)
  return (target: string): Match | undefined => {
    const file = page.get(target)
    if (file !== undefined) return { method: "GET", route: { _tag: "Page", file } }
    if (target === "/session") return { method: "GET", route: { _tag: "Session" } }
    const [, taskInstance, taskId] = task.exec(target) ?? []
    if (taskInstance !== undefined && taskId !== undefined) {
      return { method: "DELETE", route: { _tag: "Delete", instanceId: taskInstance, taskId } }
    }
    const [, instanceId, tasksOffset, tasksLimit] = tasks.exec(target) ?? []
    if (instanceId !== undefined) {
      const route = { _tag: "Tasks", instanceId, offset: Number(tasksOffset), pageSize: Number(tasksLimit) } as const
      return { method: "GET", route }
    }
    const [found, offset, limit] = instances.exec(target) ?? []
    return found === undefined
      ? undefined
      : { method: "GET", route: { _tag: "Instances", offset: Number(offset), pageSize: Number(limit) } }
  }
}
