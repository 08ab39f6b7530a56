/** Which rows can be selected. */
import { type Fate, isGone } from "./Fate.ts"
import type { TaskRow } from "./Task.ts"

/** Why a row cannot be selected. */
export type Obstacle = "read-only" | "unfinished" | "in-run" | "gone"

export const obstacleOf = (row: TaskRow, fate: Fate, isReadOnly: boolean): Obstacle | undefined => {
  if (isReadOnly) return "read-only"
  if (isGone(fate)) return "gone"
  if (fate._tag === "Waiting") return "in-run"
  return row.isFinished ? undefined : "unfinished"
}

/** The rows from one to another, both included, whichever comes first. Nothing if one of them is not shown. */
export const rangeOf = (rows: ReadonlyArray<TaskRow>, from: string, to: string): ReadonlyArray<TaskRow> => {
  const ends = [from, to].map((key) => rows.findIndex((row) => row.key === key))
  return ends.includes(-1) ? [] : rows.slice(Math.min(...ends), Math.max(...ends) + 1)
}

/** The selected rows that are shown, in their order. */
export const selectedOf = (rows: ReadonlyArray<TaskRow>, selection: ReadonlySet<string>): ReadonlyArray<TaskRow> =>
  selection.size === 0 ? [] : rows.filter(({ key }) => selection.has(key))
