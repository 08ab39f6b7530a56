/** The calls to DCS: what each one sends, and how its response is read. */
import { classify, type DeletedAnswer } from "../answer/classify.ts"
import type { Call } from "./call.ts"
import type { Endpoint } from "./endpoint.ts"
import { type InstancePage, readInstancePage } from "../answer/instancePage.ts"
import { type InvalidInput, invalidInput, isInvalidInput } from "../input/invalidInput.ts"
import { isObject } from "../fields.ts"
import { anything, checkOptions, type Rules, wholeNumber } from "../input/options.ts"
import { defaultPageSize } from "../answer/page.ts"
import { property } from "../input/properties.ts"
import { readTaskPage, type TaskPage } from "../answer/taskPage.ts"
import { instancesPath, requestUrl, taskPath, tasksPath } from "./taskPath.ts"
import { displayValue } from "../text.ts"
import { compactTime } from "../time.ts"

/** Enough for the body of an error or of a deletion. */
const shortBody = 64 * 1024
const alwaysShort = () => shortBody

/** Ample for a list page: a thousand records with details are about a megabyte. */
const longBody = 32 * 1024 * 1024

const idsOf = (input: object): { readonly instanceId: unknown; readonly taskId: unknown } | InvalidInput => {
  try {
    return { instanceId: property(input, "instanceId"), taskId: property(input, "taskId") }
  } catch {
    // A getter or proxy of the caller threw.
    return invalidInput("input", "cannot be read", "an object")
  }
}

/** The call that deletes one task, or the invalid input. Each property of the input is read once. */
export const deleteCall = (
  endpoint: Endpoint,
  projectId: string,
  input: unknown
): Call<DeletedAnswer> | InvalidInput => {
  if (!isObject(input)) return invalidInput("input", "must be an object with ids", displayValue(input))
  const ids = idsOf(input)
  if (isInvalidInput(ids)) return ids
  const url = requestUrl(endpoint, taskPath({ projectId, ...ids }))
  if (isInvalidInput(url)) return url
  return {
    method: "DELETE",
    template: "/v2/{project_id}/instances/{instance_id}/tasks/{task_id}",
    url,
    deletes: true,
    repeatable: true,
    confidential: false,
    bodyLimit: alwaysShort,
    read: classify
  }
}

interface ListInput {
  /** Checked when the path is built. */
  readonly instanceId: unknown
  readonly pageSize?: number
  /** Of the walk's first page. Only checked here: each page has its own. */
  readonly offset?: number
  readonly startTime?: unknown
  readonly endTime?: unknown
}

const listRules: Rules<ListInput> = {
  instanceId: anything,
  pageSize: /* @__PURE__ */ wholeNumber(1, 1000),
  offset: /* @__PURE__ */ wholeNumber(0, 1_000_000_000),
  startTime: anything,
  endTime: anything
}

const listInput = (input: unknown) => checkOptions<ListInput>(input, listRules, "input", "")

/** The query of a list call. */
const listQuery = (offset: number, { endTime, pageSize = defaultPageSize, startTime }: ListInput): string => {
  const times = Object.entries({ start_time: startTime, end_time: endTime }).map(([name, millis]) =>
    typeof millis === "number" ? `&${name}=${compactTime(millis)}` : ""
  )
  return `?offset=${offset}&limit=${pageSize}${times.join("")}`
}

const listCall = <A extends { readonly _tag: string }>(
  endpoint: Endpoint,
  path: string | InvalidInput,
  query: string,
  rest: Pick<Call<A>, "operation" | "template" | "read">
): Call<A> | InvalidInput => {
  const url = requestUrl(endpoint, path)
  if (isInvalidInput(url)) return url
  url.search = query
  return {
    ...rest,
    method: "GET",
    url,
    deletes: false,
    repeatable: true,
    confidential: false,
    bodyLimit: (status) => (status === 200 ? longBody : shortBody)
  }
}

/**
 * The call that lists one page of an instance's tasks, or the invalid input. `startTime` and `endTime` are epoch
 * milliseconds; the service compares whole seconds.
 */
export const listTasksCall = (
  endpoint: Endpoint,
  projectId: string,
  input: unknown,
  offset: number
): Call<TaskPage> | InvalidInput => {
  const read = listInput(input)
  if (isInvalidInput(read)) return read
  return listCall(endpoint, tasksPath({ projectId, instanceId: read.instanceId }), listQuery(offset, read), {
    operation: "listBackgroundTasks",
    template: "/v2/{project_id}/instances/{instance_id}/tasks",
    read: readTaskPage
  })
}

/** The call that lists one page of a project's instances, or the invalid input. */
export const listInstancesCall = (
  endpoint: Endpoint,
  projectId: string,
  input: unknown,
  offset: number
): Call<InstancePage> | InvalidInput => {
  const read = listInput(input === undefined ? {} : input)
  if (isInvalidInput(read)) return read
  return listCall(endpoint, instancesPath(projectId), listQuery(offset, read), {
    operation: "listInstances",
    template: "/v2/{project_id}/instances",
    read: readInstancePage
  })
}
