/** Which rows are shown, in which order, which of them are selected, and which one has the keyboard. */
import { computed, type ReadonlySignal, signal } from "@preact/signals"
import type { ColumnId } from "../model/Column.ts"
import type { Fate } from "../model/Fate.ts"
import { type Filter, filterRows, noFilter } from "../model/Filter.ts"
import { type Obstacle, obstacleOf, rangeOf, selectedOf } from "../model/Selection.ts"
import { newestFirst, type Sort, sortRows } from "../model/Sort.ts"
import type { TaskRow } from "../model/Task.ts"
import { texts } from "../texts/index.ts"

interface TableOptions {
  readonly all: ReadonlySignal<ReadonlyArray<TaskRow>>
  readonly fateOf: (key: string) => Fate
  /** Changes with the fates. */
  readonly version: ReadonlySignal<number>
  readonly isReadOnly: boolean
  /** The service's time. */
  readonly time: () => number
  readonly announce: (text: string) => void
}

/** What needs a look comes first. */
const resultOrder: ReadonlyArray<Fate["_tag"]> = [
  "Unknown",
  "Failed",
  "StillThere",
  "NotAttempted",
  "Waiting",
  "AlreadyGone",
  "Deleted",
  "Listed"
]

const none: ReadonlySet<string> = new Set()

/** The first click on a column shows the most useful end of it. */
const firstDirection = (column: ColumnId): Sort["direction"] => (column === "created" ? "descending" : "ascending")

export const makeTable = ({ all, announce, fateOf, isReadOnly, time, version }: TableOptions) => {
  const filter = signal(noFilter)
  const sort = signal(newestFirst)
  /** Ages are those at this time, so that rows do not go while one looks at them. */
  const asOf = signal(time())
  const sorted = computed(() => sortRows(all.value, sort.value, ({ key }) => resultOrder.indexOf(fateOf(key)._tag)))
  const rows = computed(() => filterRows(sorted.value, filter.value, asOf.value))
  const selection = signal(none)
  const selected = computed(() => selectedOf(rows.value, selection.value))
  const users = computed(() =>
    [...new Set(all.value.map(({ record }) => record.userName ?? ""))].filter((user) => user !== "").toSorted()
  )
  const place = signal<{ readonly key: string | undefined; readonly index: number }>({ key: undefined, index: 0 })
  /** The row itself while it is shown; otherwise what is now in its place. */
  const active = computed(() => {
    const { index, key } = place.value
    const found = rows.value.findIndex((row) => row.key === key)
    return found === -1 ? Math.min(index, rows.value.length - 1) : found
  })
  /** The other end of a range. */
  let anchor: string | undefined

  const obstacle = (row: TaskRow): Obstacle | undefined => obstacleOf(row, fateOf(row.key), isReadOnly)
  const canSelect = (row: TaskRow): boolean => obstacle(row) === undefined

  const select = (next: ReadonlySet<string>): void => {
    selection.value = next
    announce(texts.announce.selected(next.size))
  }

  /** A run changes it, and signals with it. */
  const selectable = computed(() => {
    void version.value
    return rows.value.filter(canSelect).length
  })

  const add = (added: ReadonlyArray<TaskRow>): void =>
    select(new Set([...selection.peek(), ...added.filter(canSelect).map(({ key }) => key)]))

  /** Deselects what is not shown, and says how many those were. */
  const deselectHidden = (): number => {
    const kept = selectedOf(rows.peek(), selection.peek())
    const hidden = selection.peek().size - kept.length
    if (hidden > 0) selection.value = new Set(kept.map(({ key }) => key))
    return hidden
  }

  const shownRow = (key: string): TaskRow | undefined => rows.peek().find((row) => row.key === key)

  const toggle = (key: string): void => {
    const row = shownRow(key)
    if (row === undefined || !canSelect(row)) return
    anchor = key
    const next = new Set(selection.peek())
    if (!next.delete(key)) next.add(key)
    select(next)
  }

  return {
    rows,
    users,
    filter,
    /** What the filter hides is deselected: what is deleted is what one sees. */
    setFilter: (part: Partial<Filter>): void => {
      filter.value = { ...filter.peek(), ...part }
      asOf.value = time()
      const hidden = deselectHidden()
      const shown = texts.announce.shown(rows.peek().length, all.peek().length)
      announce(hidden > 0 ? `${shown} ${texts.announce.deselected(hidden)}` : shown)
    },
    sort,
    sortBy: (column: ColumnId): void => {
      const last = sort.peek()
      const turned = last.direction === "ascending" ? "descending" : "ascending"
      sort.value = { column, direction: column === last.column ? turned : firstDirection(column) }
    },
    selection,
    selected,
    selectable,
    obstacle,
    canSelect,
    toggle,
    selectTo: (key: string): void => {
      const range = anchor === undefined ? [] : rangeOf(rows.peek(), anchor, key)
      if (range.length === 0) toggle(key)
      else add(range)
    },
    selectShown: (): void => add(rows.peek()),
    clearSelection: (): void => {
      anchor = undefined
      if (selection.peek().size > 0) select(none)
    },
    deselect: (removed: ReadonlyArray<TaskRow>): void => {
      const next = new Set(selection.peek())
      for (const { key } of removed) next.delete(key)
      selection.value = next
    },
    /** A new list begins. */
    reset: (): void => {
      anchor = undefined
      selection.value = none
    },
    /** A list has ended: ages are those of now, by the service's clock. */
    listed: (): void => {
      asOf.value = time()
      deselectHidden()
      announce(texts.announce.listed(rows.peek().length, all.peek().length))
    },
    active,
    setActive: (index: number): void => {
      const last = rows.peek().length - 1
      const next = Math.max(0, Math.min(index, last))
      place.value = { key: rows.peek()[next]?.key, index: next }
    }
  }
}
