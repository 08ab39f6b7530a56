/** The order of the rows. */
import type { ColumnId } from "./Column.ts"

export interface Sort {
  readonly column: ColumnId
  readonly direction: "ascending" | "descending"
}

export const newestFirst: Sort = { column: "created", direction: "descending" }
