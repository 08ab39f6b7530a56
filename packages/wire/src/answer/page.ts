/** What the pages of all lists have in common: rows with ids, a count in all, and an offset to go on at. */

import type { AnswerHeaders } from "./answerHeaders.ts"
import { classifyFailure, type ClassifyOptions, type FailureAnswer } from "./classify.ts"
import type { Body } from "./errorBody.ts"
import { type Fields, fieldsOf } from "../fields.ts"
import { scrubJson } from "../scrubJson.ts"

export const defaultPageSize = 1000

/** The page in a body, if it can be one, with live secrets replaced: a service, or a proxy, may reflect them anywhere. */
export const pageIn = (status: number, body: Body, secrets: ReadonlyArray<string> | undefined): Fields | undefined =>
  status === 200 && body._tag === "Json" ? fieldsOf(scrubJson(body.value, secrets)) : undefined

/** An answer that is no page. What stands in the way of reading it is what is wrong with the list. */
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

/** The fields that are strings, under our names. */
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

/** All rows, or `undefined` where one of them cannot be read: half a list would pass for a whole one. */
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

/** A count, which is documented as a string and exemplified as a number. */
export const countOf = (count: unknown): number | undefined => {
  const total = typeof count === "number" || (typeof count === "string" && count !== "") ? Number(count) : Number.NaN
  return Number.isSafeInteger(total) ? total : undefined
}

/** Where the next page begins; `undefined` where this one says that it is the last. */
const nextOffset = (offset: number, { rows, total }: ListedPage, pageSize: number): number | undefined => {
  const next = offset + rows.length
  const more = rows.length > 0 && (total === undefined ? rows.length === pageSize : next < total)
  return more ? next : undefined
}

/** What a walk through a list needs to know of a page. */
interface ListedPage<A = unknown> {
  readonly rows: ReadonlyArray<A>
  /** How many rows there are in all, where the service says so. */
  readonly total: number | undefined
}

/**
 * Where a walk through a list stands.
 *
 * It knows all ids of the walk, and nothing less would do: a service that wraps around, or answers from two stores,
 * gives no page twice in a row and still never ends, and a row that moves while others come or go may turn up again on
 * any later page. A million ids of 36 characters are 73 MiB, most of it the texts themselves, which whoever collects the
 * rows holds anyway.
 */
export interface ListCursor {
  readonly offset: number
  /** Ids given so far. All places of one walk share it, so each is used once. */
  readonly seen: Set<string>
  /** The page before was full, and held no new id. */
  readonly stale: boolean
}

export const firstCursor = (): ListCursor => ({ offset: 0, seen: new Set(), stale: false })

/** The rows of a page that are new, and where the walk goes on; `undefined` where it ends. */
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
 * Takes a page. Each id comes out once. The walk ends with a page that is empty, that says it is the last, or that is
 * shorter than asked for and holds no new id; a second full page in a row without a new id is the failure. So a walk
 * asks at most twice for each id there is, whatever the service does; full pages of known and new ids, as there are
 * where rows move, are none of its business.
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
