/**
 * One page of the list of background tasks, as the service really sends it.
 *
 * @since 0.1.0
 */
import { type AnswerHeaders, classifyFailure, type ClassifyOptions, type FailureAnswer } from "./classify.ts"
import { parseBody } from "./errorBody.ts"

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

/** @since 0.1.0 */
export interface TaskPage {
  readonly _tag: "TaskPage"
  readonly tasks: ReadonlyArray<ListedTask>
  /** How many records there are in all, where the service says so. */
  readonly total: number | undefined
}

/** @since 0.1.0 */
export const defaultPageSize = 1000

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined

const texts = {
  name: "name",
  status: "status",
  userName: "user_name",
  userId: "user_id",
  createdAt: "created_at",
  updatedAt: "updated_at",
  errorCode: "error_code",
  jobId: "job_id"
} as const

const textsOf = (row: Fields): { readonly [K in keyof typeof texts]?: string } =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([field, name]) => (typeof row[name] === "string" ? [[field, row[name]]] : []))
  )

const taskOf = (row: Fields, id: string): ListedTask => {
  const { enable_show: enableShow, params } = row
  const details = fieldsOf(row["details"])
  return {
    id,
    ...textsOf(row),
    ...(typeof enableShow === "boolean" && { enableShow }),
    ...(params !== null && params !== undefined && { params }),
    ...(details !== undefined && { details })
  }
}

/** The tasks of a page; `undefined` where it is no list of records with ids. */
const tasksOf = (page: Fields | undefined): ReadonlyArray<ListedTask> | undefined => {
  const rows = page?.["tasks"]
  if (!Array.isArray(rows)) return undefined
  const tasks = rows.flatMap((value: unknown) => {
    const row = fieldsOf(value)
    const id = row?.["id"]
    return row !== undefined && typeof id === "string" ? [taskOf(row, id)] : []
  })
  return tasks.length === rows.length ? tasks : undefined
}

/** The count is documented as a string and exemplified as a number. */
const totalOf = (page: Fields | undefined): number | undefined => {
  const count = page?.["task_count"]
  const total = typeof count === "string" || typeof count === "number" ? Number(count) : Number.NaN
  return Number.isSafeInteger(total) ? total : undefined
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
  const page = status === 200 && parsed._tag === "Json" ? fieldsOf(parsed.value) : undefined
  const tasks = tasksOf(page)
  return tasks === undefined
    ? classifyFailure(status, headers, parsed, options)
    : { _tag: "TaskPage", tasks, total: totalOf(page) }
}

/**
 * Where the next page begins; `undefined` after the last one.
 *
 * @since 0.1.0
 */
export const nextOffset = (offset: number, page: TaskPage, pageSize = defaultPageSize): number | undefined => {
  const next = offset + page.tasks.length
  const more = page.tasks.length > 0 && (page.total === undefined ? page.tasks.length === pageSize : next < page.total)
  return more ? next : undefined
}
