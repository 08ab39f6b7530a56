/**
 * Listing an instance's background tasks: input, paging, the call.
 *
 * @since 0.1.0
 */
import { type AnswerHeaders, classifyFailure, type ClassifyOptions, type FailureAnswer } from "@dcs-tasks/wire/classify"
import type { Endpoint } from "@dcs-tasks/wire/endpoint"
import { parseBody } from "@dcs-tasks/wire/errorBody"
import { requestUrl, tasksPath } from "@dcs-tasks/wire/taskPath"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { Call } from "./Attempt.ts"
import { BackgroundTask, type InstanceId } from "./BackgroundTask.ts"
import { DcsInvalidInput } from "./DcsError.ts"
import { fromInvalidInput, notAnObject } from "./toError.ts"

/** @since 0.1.0 */
export interface ListBackgroundTasksInput {
  readonly instanceId: InstanceId | (string & {})
  /** Records a page; 1 to 1000, 1000 by default. */
  readonly pageSize?: number | undefined
}

/** One page of records. */
export interface TaskPage {
  readonly tasks: ReadonlyArray<BackgroundTask>
  /** How many records there are in all, where the service says so. */
  readonly total: number | undefined
}

/** A thousand records with details are about a megabyte; an error is never that long. */
const bodyLimit = (status: number) => (status === 200 ? 32 * 1024 * 1024 : 64 * 1024)

const text = (value: unknown): string | undefined => (Predicate.isString(value) ? value : undefined)

/** One field of another type, or a null, costs that field, not the page. */
const taskOf = (row: Readonly<Record<string, unknown>>, id: string): BackgroundTask => {
  const name = text(row["name"])
  const status = text(row["status"])
  const userName = text(row["user_name"])
  const userId = text(row["user_id"])
  const createdAt = text(row["created_at"])
  const updatedAt = text(row["updated_at"])
  const errorCode = text(row["error_code"])
  const jobId = text(row["job_id"])
  const { details, enable_show: enableShow, params } = row
  return new BackgroundTask({
    id,
    ...(name !== undefined && { name }),
    ...(status !== undefined && { status }),
    ...(userName !== undefined && { userName }),
    ...(userId !== undefined && { userId }),
    ...(createdAt !== undefined && { createdAt }),
    ...(updatedAt !== undefined && { updatedAt }),
    ...(errorCode !== undefined && { errorCode }),
    ...(jobId !== undefined && { jobId }),
    ...(Predicate.isBoolean(enableShow) && { enableShow }),
    ...(params !== null && params !== undefined && { params }),
    ...(Predicate.isObject(details) && { details: { ...details } })
  })
}

/** The tasks of a page; `undefined` where it is no list of records with ids. */
const tasksOf = (json: unknown): ReadonlyArray<BackgroundTask> | undefined => {
  const rows = Predicate.hasProperty(json, "tasks") ? json.tasks : undefined
  if (!Array.isArray(rows)) return undefined
  const tasks = rows.flatMap((row: unknown) => {
    const id = Predicate.hasProperty(row, "id") ? row.id : undefined
    return Predicate.isObject(row) && Predicate.isString(id) ? [taskOf({ ...row }, id)] : []
  })
  return tasks.length === rows.length ? tasks : undefined
}

/** The count is documented as a string and exemplified as a number. */
const totalOf = (json: unknown): number | undefined => {
  const count = Predicate.hasProperty(json, "task_count") ? json.task_count : undefined
  const total = Predicate.isString(count) || Predicate.isNumber(count) ? Number(count) : Number.NaN
  return Number.isSafeInteger(total) ? total : undefined
}

const read = (
  status: number,
  headers: AnswerHeaders,
  body: Uint8Array,
  options: ClassifyOptions
): Result.Result<TaskPage, FailureAnswer> => {
  const parsed = parseBody(body)
  const tasks = status === 200 && parsed._tag === "Json" ? tasksOf(parsed.value) : undefined
  return tasks === undefined || parsed._tag !== "Json"
    ? Result.fail(classifyFailure(status, headers, parsed, options))
    : Result.succeed({ tasks, total: totalOf(parsed.value) })
}

/** The call for one page, or the input that stands in its way. */
export const listCall = (
  endpoint: Endpoint,
  projectId: string,
  input: ListBackgroundTasksInput,
  offset: number
): Call<TaskPage> | DcsInvalidInput => {
  if (!Predicate.isObject(input)) return notAnObject(input)
  const pageSize = input.pageSize ?? 1000
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 1000) {
    return new DcsInvalidInput({
      field: "pageSize",
      problem: "must be a whole number from 1 to 1000",
      value: String(pageSize)
    })
  }
  const path = tasksPath({ projectId, instanceId: input.instanceId })
  if (typeof path !== "string") return fromInvalidInput(path)
  const url = requestUrl(endpoint, path)
  if (!(url instanceof URL)) return fromInvalidInput(url)
  url.search = `?offset=${offset}&limit=${pageSize}`
  return {
    method: "GET",
    template: "/v2/{project_id}/instances/{instance_id}/tasks",
    url,
    deletes: false,
    bodyLimit,
    read
  }
}
