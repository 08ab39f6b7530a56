/**
 * Reads one page of the background task list as the service really sends it.
 *
 * @since 0.1.0
 */
import { type AnswerHeaders, header } from "./answerHeaders.ts"
import type { ClassifyOptions, FailureAnswer } from "./classify.ts"
import { parseBody } from "./errorBody.ts"
import { type Fields, fieldsOf } from "../fields.ts"
import { countOf, namedFields, notAPage, pageIn, rowsOf, stringFields } from "./page.ts"
import { httpDate } from "./retryAfter.ts"

/**
 * One record. A field that is null or of an undocumented type is left out; the rest of the page stays usable.
 *
 * @since 0.1.0
 */
export interface ListedTask {
  /** Not checked against the id grammar. */
  readonly id: string
  /** The kind of change, such as `EXTEND` or `BindEip`. An open set. */
  readonly name?: string
  /** `SUCCESS` and `FAILED` can be deleted. An open set. */
  readonly status?: string
  /** Who made the change. Can be personal data. */
  readonly userName?: string
  /** The IAM id of the user who made the change. */
  readonly userId?: string
  /** When the task was created. ISO 8601, UTC. */
  readonly createdAt?: string
  /** When the record last changed. ISO 8601, UTC. */
  readonly updatedAt?: string
  /** The parameters of the change, as the service returns them. Documented as a string. */
  readonly params?: unknown
  /** The service's `enable_show`, unchanged. */
  readonly enableShow?: boolean
  /** Why the task failed, as the service reports it. */
  readonly errorCode?: string
  /** The id of the service's job for this change. */
  readonly jobId?: string
  /** What changed. The keys depend on `name` and are those of the service. Can be personal data. */
  readonly details?: { readonly [name: string]: unknown }
}

/**
 * One page of a list of background tasks.
 *
 * @since 0.1.0
 */
export interface TaskPage {
  readonly _tag: "TaskPage"
  /** In the service's order. */
  readonly tasks: ReadonlyArray<ListedTask>
  /** Number of records in the whole list, if the service gives it. */
  readonly total: number | undefined
  /** The server's clock in epoch milliseconds, if the response has a `Date` header. */
  readonly serverTime?: number
}

const fieldNames = [
  ["name", "name"],
  ["status", "status"],
  ["userName", "user_name"],
  ["userId", "user_id"],
  ["createdAt", "created_at"],
  ["updatedAt", "updated_at"],
  ["errorCode", "error_code"],
  ["jobId", "job_id"]
] as const

const taskOf = (row: Fields): ListedTask | undefined => {
  const { enable_show: enableShow, id, params } = row
  if (typeof id !== "string") return undefined
  const details = fieldsOf(row["details"])
  return {
    id,
    ...stringFields(row, fieldNames),
    ...(typeof enableShow === "boolean" && { enableShow }),
    ...(params !== null && params !== undefined && { params }),
    ...(details !== undefined && { details })
  }
}

/**
 * Reads the response to a list of tasks. Total: every status, header and body gives a value, and nothing throws.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { readTaskPage } from "@dcs-tasks/wire"
 *
 * const body = new TextEncoder().encode(`{"task_count":"1","tasks":[{"id":"a","status":"SUCCESS"}]}`)
 * readTaskPage(200, {}, body) // => { _tag: "TaskPage", tasks: [{ id: "a", status: "SUCCESS" }], total: 1 }
 * ```
 */
export const readTaskPage = (
  status: number,
  headers: AnswerHeaders,
  body: Uint8Array,
  options: ClassifyOptions = {}
): TaskPage | FailureAnswer => {
  const parsed = parseBody(body)
  const page = pageIn(status, parsed, options.secrets)
  const tasks = rowsOf(page?.["tasks"], taskOf)
  if (tasks === undefined) return notAPage(status, headers, parsed, options)
  const serverTime = httpDate(header(headers, "date"))
  return {
    _tag: "TaskPage",
    tasks,
    total: countOf(page?.["task_count"]),
    ...(serverTime !== undefined && { serverTime })
  }
}

/** The body of a page as the service writes it, for a server that passes on what {@link readTaskPage} has read. */
export const taskPageBody = ({ tasks, total }: Pick<TaskPage, "tasks" | "total">): Fields => ({
  ...(total !== undefined && { task_count: total }),
  tasks: tasks.map(({ details, enableShow, id, params, ...rest }) => ({
    id,
    ...namedFields(rest, fieldNames),
    ...(enableShow !== undefined && { enable_show: enableShow }),
    ...(params !== undefined && { params }),
    ...(details !== undefined && { details })
  }))
})
