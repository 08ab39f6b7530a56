import { useLayoutEffect, useRef } from "preact/hooks"
import type { ColumnId } from "../../model/Column.ts"
import { texts } from "../../texts/index.ts"
import { Icon } from "../parts/Icon.tsx"
import { useView } from "../View.ts"

/** Selects everything that is shown and finished, or nothing. */
const SelectAll = () => {
  const { state } = useView()
  const box = useRef<HTMLInputElement>(null)
  const [count, most] = [state.selection.value.size, state.selectable.value]
  const isAll = count > 0 && count === most
  useLayoutEffect(() => {
    if (box.current === null) return
    box.current.indeterminate = count > 0 && !isAll
    box.current.checked = isAll
  })
  return (
    <div class="cell cell-check" role="columnheader">
      <input
        ref={box}
        type="checkbox"
        aria-label={texts.table.selectShown}
        title={texts.table.selectShown}
        disabled={most === 0}
        onClick={() => (isAll ? state.clearSelection() : state.selectShown())}
      />
    </div>
  )
}

const ColumnHeader = ({ id }: { readonly id: ColumnId }) => {
  const { state } = useView()
  const { column, direction } = state.sort.value
  const isSorted = column === id
  return (
    <div class={`cell cell-${id}`} role="columnheader" aria-sort={isSorted ? direction : "none"}>
      <button type="button" class="sort" onClick={() => state.sortBy(id)}>
        {texts.table.columns[id]}
        {isSorted && <Icon name={direction === "ascending" ? "up" : "down"} />}
      </button>
    </div>
  )
}

/** The headers, which sort. */
export const HeaderRow = ({ columns }: { readonly columns: ReadonlyArray<ColumnId> }) => {
  const { state } = useView()
  return (
    <div class="table-head" role="rowgroup">
      <div class="row row-head" role="row" aria-rowindex={1}>
        {!state.session.readOnly && <SelectAll />}
        {columns.map((id) => (
          <ColumnHeader key={id} id={id} />
        ))}
      </div>
    </div>
  )
}
