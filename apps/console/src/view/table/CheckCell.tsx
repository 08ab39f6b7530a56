import type { TaskRow } from "../../model/Task.ts"
import { texts } from "../../texts/index.ts"
import { useView } from "../View.ts"

/** All of the cell can be clicked. */
export const CheckCell = ({ isSelected, row }: { readonly row: TaskRow; readonly isSelected: boolean }) => {
  const { state } = useView()
  const whyNot = state.whyNot(row)
  const click = ({ currentTarget, shiftKey }: MouseEvent & { readonly currentTarget: HTMLDivElement }) => {
    if (whyNot !== undefined) return
    if (shiftKey) state.selectTo(row.key)
    else state.toggle(row.key)
    // The browser has changed it before, perhaps to something else.
    const box = currentTarget.querySelector("input")
    if (box !== null) box.checked = state.selection.peek().has(row.key)
  }
  return (
    <div class="cell cell-check" role="gridcell" title={whyNot} onClick={click}>
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={texts.table.select(row.record.id)}
        title={whyNot}
        checked={isSelected}
        disabled={whyNot !== undefined}
      />
    </div>
  )
}
