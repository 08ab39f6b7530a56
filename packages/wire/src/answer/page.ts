/** What the pages of all lists share: rows with ids, a total, and the offset of the next page. */

import type { AnswerHeaders } from "./answerHeaders.ts"
import { classifyFailure, type ClassifyOptions, type FailureAnswer } from "./classify.ts"
import type { Body } from "./errorBody.ts"
import { type Fields, fieldsOf } from "../fields.ts"
import { scrubJson } from "../scrubJson.ts"

export const defaultPageSize = 1000

/**
 * The page in a body, if there is one, without secrets: a service or a proxy can echo them anywhere. An error beside empty
 * rows is not an empty list.
 */
export const pageIn = (status: number, body: Body, secrets: ReadonlyArray<string> | undefined): Fields | undefined =>
  status === 200 && body._tag === "Json" && /^0*$/.test(body.error.code ?? "")
    ? fieldsOf(scrubJson(body.value, secrets))
    : undefined

/** The failure for a response that is not a page. Messages about lists show the `excerpt`, so `detail` moves there. */
export const notAPage = (
  status: number,
  headers: AnswerHeaders,
  body: Body,
  options: ClassifyOptions
): FailureAnswer => {
  const failure = classifyFailure(status, headers, body, options)
  if (failure._tag !== "DcsUnexpectedResponse" || failure.detail === undefined) return failure
  const { detail: excerpt, ...rest } = failure
  return { ...rest, excerpt }
}

/** The fields that are strings, under this library's names. */
export const stringFields = <K extends string>(
  row: Fields,
  names: ReadonlyArray<readonly [field: K, name: string]>
): { readonly [_ in K]?: string } => {
  const texts: { [_ in K]?: string } = {}
  for (const [field, name] of names) {
    const text = row[name]
    if (typeof text === "string") texts[field] = text
  }
  return texts
}

/** The same fields under the names of the wire: the inverse of {@link stringFields}. */
export const namedFields = <K extends string>(
  record: { readonly [_ in K]?: string | undefined },
  names: ReadonlyArray<readonly [field: K, name: string]>
): Fields =>
  Object.fromEntries(names.flatMap(([field, name]) => (record[field] === undefined ? [] : [[name, record[field]]])))

/** All rows, or `undefined` if any cannot be read: half a list must not pass for a whole one. */
export const rowsOf = <A>(rows: unknown, rowOf: (row: Fields) => A | undefined): ReadonlyArray<A> | undefined => {
  if (!Array.isArray(rows)) return undefined
  const read: Array<A> = []
  for (const value of rows) {
    const row = fieldsOf(value)
    const item = row === undefined ? undefined : rowOf(row)
    if (item === undefined) return undefined
    read.push(item)
  }
  return read
}

/** A count: documented as a string, but a number in the documentation's examples. */
export const countOf = (count: unknown): number | undefined => {
  const total = typeof count === "number" || (typeof count === "string" && count !== "") ? Number(count) : Number.NaN
  return Number.isSafeInteger(total) ? total : undefined
}

/** The offset of the next page; `undefined` if this page is the last. */
const nextOffset = (offset: number, { rows, total }: ListedPage, pageSize: number): number | undefined => {
  const next = offset + rows.length
  const more = rows.length > 0 && (total === undefined ? rows.length === pageSize : next < total)
  return more ? next : undefined
}

/** What a walk through a list needs from a page. */
interface ListedPage<A = unknown> {
  readonly rows: ReadonlyArray<A>
  /** Number of rows in the whole list, if the service gives it. */
  readonly total: number | undefined
}

/**
 * The position of a walk through a list.
 *
 * It holds every id of the walk, and must: a service that wraps around, or answers from two stores, never repeats a page
 * twice in a row and still never ends, and a row that moves while others come or go can reappear on any later page. A
 * million ids of 36 characters take 73 MiB, most of it for the strings, which a caller that collects the rows holds
 * anyway.
 */
export interface ListCursor {
  readonly offset: number
  /** Ids returned so far. All cursors of one walk share this set, so use each cursor once. */
  readonly seen: Set<string>
  /** The previous page was full and had no new id. */
  readonly stale: boolean
}

/** Makes the cursor of the first page, with a set of its own. */
export const firstCursor = (offset = 0): ListCursor => ({ offset, seen: new Set(), stale: false })

/** The new rows of a page, and the cursor of the next page; `undefined` at the end. */
export interface Step<A> {
  readonly _tag: "Step"
  readonly rows: ReadonlyArray<A>
  readonly next: ListCursor | undefined
}

const endlessList: FailureAnswer = {
  _tag: "DcsUnexpectedResponse",
  status: 200,
  mayHaveDeleted: false,
  throttled: false,
  excerpt: "the service returns the same rows at every offset"
}

/**
 * Advances by one page. Each id is returned once. The walk ends at a page that is empty, that is the last by its total
 * (without a total: that is not full), or that is shorter than requested and has no new id. A second full page in a row
 * without a new id is a failure. So whatever the service does, a walk sends at most two requests per id, and one more.
 * Full pages that mix known and new ids are normal: rows move while others come and go.
 *
 * @example
 * ```ts
 * import { firstCursor, nextStep } from "@dcs-tasks/wire/answer"
 *
 * const page = { rows: [{ id: "a" }, { id: "b" }], total: undefined }
 * nextStep(firstCursor(), page, 2)._tag // => "Step"
 * ```
 */
export const nextStep = <A extends { readonly id: string }>(
  { offset, seen, stale }: ListCursor,
  page: ListedPage<A>,
  pageSize = defaultPageSize
): Step<A> | FailureAnswer => {
  const rows = page.rows.filter(({ id }) => {
    const before = seen.size
    return seen.add(id).size > before
  })
  const next = nextOffset(offset, page, pageSize)
  const isStale = rows.length === 0
  if (next === undefined || (isStale && page.rows.length < pageSize)) return { _tag: "Step", rows, next: undefined }
  return isStale && stale ? endlessList : { _tag: "Step", rows, next: { offset: next, seen, stale: isStale } }
}
