import type { ColumnId } from "../../model/Column.ts"
import { isGone } from "../../model/Fate.ts"
import type { TaskRow } from "../../model/Task.ts"
import { useView } from "../View.ts"
import { Cell } from "./Cell.tsx"
import { CheckCell } from "./CheckCell.tsx"
import { rowIdOf } from "./rowId.ts"

interface RowProps {
  readonly row: TaskRow
  readonly index: number
  /** Pixels below the beginning of the rows. */
  readonly top: number
  readonly columns: ReadonlyArray<ColumnId>
}

/** One task. Because it reads signals, it is drawn again only when one of them or a property changes. */
export const Row = ({ columns, index, row, top }: RowProps) => {
  const { state } = useView()
  // Fates are no signals: a run changes many of them in a frame.
  void state.fatesVersion.value
  const fate = state.fateOf(row.key)
  const isSelected = state.selection.value.has(row.key)
  const classes = [
    "row",
    ...(isSelected ? ["row-selected"] : []),
    ...(state.active.value === index ? ["row-active"] : []),
    ...(isGone(fate) ? ["row-gone"] : [])
  ]
  return (
    <div
      id={rowIdOf(row.key)}
      class={classes.join(" ")}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={state.session.readOnly ? undefined : isSelected}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => state.setActive(index)}
    >
      {!state.session.readOnly && <CheckCell row={row} isSelected={isSelected} />}
      {columns.map((id) => (
        <Cell key={id} id={id} row={row} fate={fate} />
      ))}
    </div>
  )
}
