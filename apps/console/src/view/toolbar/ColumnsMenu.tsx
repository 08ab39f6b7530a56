import { columnIds, fixedColumns } from "../../model/Column.ts"
import { texts } from "../../texts/index.ts"
import { Icon } from "../parts/Icon.tsx"
import { Menu } from "../parts/Menu.tsx"
import { useView } from "../View.ts"

/** Which columns are shown, if there is room for them. */
export const ColumnsMenu = () => {
  const { state } = useView()
  const shown = state.columns.value
  return (
    <Menu
      label={
        <>
          <Icon name="columns" />
          <span class="button-text">{texts.toolbar.columns}</span>
        </>
      }
    >
      {columnIds
        .filter((id) => !fixedColumns.has(id))
        .map((id) => (
          <label key={id} class="menu-item">
            <input type="checkbox" checked={shown.has(id)} onChange={() => state.toggleColumn(id)} />
            {texts.table.columns[id]}
          </label>
        ))}
    </Menu>
  )
}
