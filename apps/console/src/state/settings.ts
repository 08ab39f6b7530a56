/** What the browser keeps for the operator: the theme, and which columns are shown. */
import { signal } from "@preact/signals"
import { type ColumnId, defaultColumns, fixedColumns, isColumnId } from "../model/Column.ts"
import type { Theme } from "./Console.ts"

export type Store = Pick<Storage, "getItem" | "setItem">

/** None if the browser refuses it: then already the property throws. */
export const storeOf = (page: { readonly localStorage: Store }): Store | undefined => {
  try {
    return page.localStorage
  } catch {
    return undefined
  }
}

const prefix = "dcs-tasks-console."

const isTheme = (value: string | undefined): value is Theme =>
  value === "system" || value === "light" || value === "dark"

export const makeSettings = (store: Store | undefined) => {
  /** A browser can refuse its storage at any time. Then nothing is kept. */
  const read = (name: string): string | undefined => {
    try {
      return store?.getItem(prefix + name) ?? undefined
    } catch {
      return undefined
    }
  }
  const write = (name: string, value: string): void => {
    try {
      store?.setItem(prefix + name, value)
    } catch {
      // Not kept.
    }
  }
  const kept = read("theme")
  const theme = signal<Theme>(isTheme(kept) ? kept : "system")
  const keptColumns = read("columns")
  const columns = signal<ReadonlySet<ColumnId>>(
    keptColumns === undefined
      ? defaultColumns
      : new Set([...fixedColumns, ...keptColumns.split(",").filter((id) => isColumnId(id))])
  )
  return {
    theme,
    setTheme: (next: Theme): void => {
      theme.value = next
      write("theme", next)
    },
    columns,
    toggleColumn: (column: ColumnId): void => {
      if (fixedColumns.has(column)) return
      const next = new Set(columns.peek())
      if (!next.delete(column)) next.add(column)
      columns.value = next
      write("columns", [...next].join(","))
    }
  }
}
