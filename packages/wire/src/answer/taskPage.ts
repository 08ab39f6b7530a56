/**
 * One page of the list of background tasks, as the service really sends it.
 *
 * @since 0.1.0
 */
import { type AnswerHeaders, header } from "./answerHeaders.ts"
import type { ClassifyOptions, FailureAnswer } from "./classify.ts"
import { parseBody } from "./errorBody.ts"
import { type Fields, fieldsOf } from "../fields.ts"
import { notAPage, pageIn, rowsOf, stringFields, countOf } from "./page.ts"
import { httpDate } from "./retryAfter.ts"

/**
 * One record. A field of another type than documented, or a null, is left out: it costs that field, not the page.
 *
 * @since 0.1.0
 */
export interface ListedTask {
  readonly id: string
  readonly name?: string
  readonly status?: string
  readonly userName?: string
  readonly userId?: string
  readonly createdAt?: string
  readonly updatedAt?: string
  readonly params?: unknown
  readonly enableShow?: boolean
  readonly errorCode?: string
  readonly jobId?: string
  readonly details?: { readonly [name: string]: unknown }
}

export interface TaskPage {
  readonly _tag: "TaskPage"
  readonly tasks: ReadonlyArray<ListedTask>
  /** How many records there are in all, where the service says so. */
  readonly total: number | undefined
  /** The server's clock in epoch milliseconds, where it told. */
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
 * Reads the answer to a list call. Total: any status, headers and bytes give a value, nothing throws.
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
