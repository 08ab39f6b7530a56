import { texts } from "../../texts/index.ts"
import { useView } from "../View.ts"
import { HeaderRow } from "./HeaderRow.tsx"
import { Row } from "./Row.tsx"
import { rowIdOf } from "./rowId.ts"
import { pressInTable } from "./tableKeys.ts"
import { useLayout } from "./useLayout.ts"
import { useVirtualRows } from "./useVirtualRows.ts"

/**
 * A grid with one stop for the Tab key on its rows: the focus stays on the grid, and `aria-activedescendant` names the row.
 * So the focus is never on a row that is scrolled out of the page.
 */
export const Table = () => {
  const view = useView()
  const { state, table } = view
  const layout = useLayout(table)
  const { headHeight, rowHeight } = layout
  const rows = state.rows.value
  const active = state.active.value
  const activeRow = rows[active]
  const virtual = useVirtualRows({ scroller: table, count: rows.length, rowHeight, headHeight, active })
  const takeFocus = ({ target }: FocusEvent) => {
    if (target instanceof Element && target.closest(".table-body") !== null)
      table.current?.focus({ preventScroll: true })
  }
  const press = (event: KeyboardEvent) => {
    if (table.current === null || event.target !== table.current) return
    const page = Math.max(1, Math.floor((table.current.clientHeight - headHeight) / rowHeight) - 1)
    pressInTable({ view, event, page, show: (index) => virtual.scrollToIndex(index) })
  }
  return (
    <div
      ref={table}
      class={layout.isCompact ? "table table-compact" : "table"}
      role="grid"
      tabIndex={0}
      aria-label={texts.table.label}
      aria-rowcount={rows.length + 1}
      aria-multiselectable={!state.session.readOnly}
      aria-activedescendant={activeRow === undefined ? undefined : rowIdOf(activeRow.key)}
      style={{ "--tracks": layout.tracks, "--row-height": `${rowHeight}px`, "--head-height": `${headHeight}px` }}
      onKeyDown={press}
      onFocusIn={takeFocus}
    >
      <HeaderRow columns={layout.columns} />
      <div class="table-body" role="rowgroup" style={{ height: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          return (
            row !== undefined && (
              <Row key={row.key} row={row} index={index} top={start - headHeight} columns={layout.columns} />
            )
          )
        })}
      </div>
    </div>
  )
}
