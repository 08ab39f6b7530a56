/**
 * What the pages of all lists have in common: rows with ids, a count in all, and an offset to go on at.
 *
 * @since 0.1.0
 */

/** @since 0.1.0 */
export const defaultPageSize = 1000

export type Fields = Readonly<Record<string, unknown>>

export const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined

/** The fields that are strings, under our names. */
export const textsOf = <K extends string>(
  row: Fields,
  names: Readonly<Record<K, string>>
): { readonly [_ in K]?: string } =>
  Object.fromEntries(
    Object.entries<string>(names).flatMap(([field, name]) =>
      typeof row[name] === "string" ? [[field, row[name]]] : []
    )
  ) as { readonly [_ in K]?: string }

/** All rows, or `undefined` where one of them cannot be read: half a list would pass for a whole one. */
export const rowsOf = <A>(rows: unknown, rowOf: (row: Fields) => A | undefined): ReadonlyArray<A> | undefined => {
  if (!Array.isArray(rows)) return undefined
  const read: Array<A> = []
  for (const value of rows as ReadonlyArray<unknown>) {
    const row = fieldsOf(value)
    const one = row === undefined ? undefined : rowOf(row)
    if (one === undefined) return undefined
    read.push(one)
  }
  return read
}

/** A count, which is documented as a string and exemplified as a number. */
export const totalOf = (count: unknown): number | undefined => {
  const total = typeof count === "number" || (typeof count === "string" && count !== "") ? Number(count) : Number.NaN
  return Number.isSafeInteger(total) ? total : undefined
}

/**
 * Where the next page begins; `undefined` after the last one.
 *
 * @since 0.1.0
 */
export const nextOffset = (
  offset: number,
  page: { readonly rows: number; readonly total: number | undefined },
  pageSize = defaultPageSize
): number | undefined => {
  const next = offset + page.rows
  const more = page.rows > 0 && (page.total === undefined ? page.rows === pageSize : next < page.total)
  return more ? next : undefined
}
