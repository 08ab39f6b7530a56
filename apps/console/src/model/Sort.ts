/** The order of the rows. */
import type { ColumnId } from "./Column.ts"
import type { TaskRow } from "./Task.ts"

export interface Sort {
  readonly column: ColumnId
  readonly direction: "ascending" | "descending"
}

export const newestFirst: Sort = { column: "created", direction: "descending" }

type TextColumn = Exclude<ColumnId, "created" | "id" | "result">

const textOf: { readonly [K in TextColumn]: (row: TaskRow) => string } = {
  name: ({ record }) => record.name ?? "",
  status: ({ record }) => record.status ?? "",
  user: ({ record }) => record.userName ?? "",
  instance: ({ instanceName }) => instanceName
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" })

/** Names, statuses and users repeat: to compare the few that differ, and then their ranks, is many times faster. */
const rankOf = (rows: ReadonlyArray<TaskRow>, column: TextColumn): ((row: TaskRow) => number | undefined) => {
  const text = textOf[column]
  const distinct = [...new Set(rows.map(text))].filter((value) => value !== "").toSorted(collator.compare)
  const ranks = new Map(distinct.map((value, rank) => [value, rank]))
  return (row) => ranks.get(text(row))
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

interface Decorated {
  readonly row: TaskRow
  readonly value: number
  readonly createdAt: number
}

/** Newest first, whatever the direction. */
const byAge = (a: Decorated, b: Decorated): number =>
  b.createdAt === a.createdAt ? byCodeUnits(a.row.key, b.row.key) : b.createdAt > a.createdAt ? 1 : -1

/**
 * The rows in an order that is the same whatever order they arrive in: equal ones are newest first. Rows without a value
 * come last in both directions. `resultRank` orders by what became of the rows.
 */
export const sortRows = (
  rows: ReadonlyArray<TaskRow>,
  { column, direction }: Sort,
  resultRank: (row: TaskRow) => number = () => 0
): ReadonlyArray<TaskRow> => {
  const sign = direction === "ascending" ? 1 : -1
  if (column === "id") {
    return rows.toSorted((a, b) => sign * byCodeUnits(a.record.id, b.record.id) || byCodeUnits(a.key, b.key))
  }
  const valueOf =
    column === "created" ? (row: TaskRow) => row.createdAt : column === "result" ? resultRank : rankOf(rows, column)
  const last = sign * Infinity
  // Decorated: a comparison of numbers costs a fraction of two calls.
  return rows
    .map((row): Decorated => ({ row, value: valueOf(row) ?? last, createdAt: row.createdAt ?? -Infinity }))
    .toSorted((a, b) => (a.value === b.value ? byAge(a, b) : sign * (a.value < b.value ? -1 : 1)))
    .map(({ row }) => row)
}
