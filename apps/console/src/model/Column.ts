/** The columns of the table. */

export const columnIds = ["name", "status", "created", "user", "instance", "id", "result"] as const

export type ColumnId = (typeof columnIds)[number]

/** Who made the change and in which instance is shown unless the operator hides it. The id is in the details. */
export const defaultColumns: ReadonlySet<ColumnId> = new Set([
  "name",
  "status",
  "created",
  "user",
  "instance",
  "result"
])

/** Without the name of the task, or what became of it, a row says nothing. */
export const fixedColumns: ReadonlySet<ColumnId> = new Set(["name", "result"])

export const isColumnId = (value: unknown): value is ColumnId => columnIds.some((id) => id === value)
