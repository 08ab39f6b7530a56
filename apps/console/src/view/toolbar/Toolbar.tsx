import { isUnderWay } from "../../model/Run.ts"
import { texts } from "../../texts/index.ts"
import { Button } from "../parts/Button.tsx"
import { Icon } from "../parts/Icon.tsx"
import { useView } from "../View.ts"
import { ColumnsMenu } from "./ColumnsMenu.tsx"
import { Filters } from "./Filters.tsx"
import { SelectionBar } from "./SelectionBar.tsx"
import { TextFilter } from "./TextFilter.tsx"

/** Above the table. Its height does not depend on what is selected. */
export const Toolbar = () => {
  const { state } = useView()
  return (
    <div class="toolbar">
      <div class="toolbar-filters" role="search">
        <TextFilter />
        <Filters />
      </div>
      {!state.session.readOnly && <SelectionBar />}
      <div class="toolbar-view">
        <ColumnsMenu />
        <Button kind="quiet" isDisabled={isUnderWay(state.run.value)} onPress={state.refresh}>
          <Icon name="refresh" />
          <span class="button-text">{texts.toolbar.refresh}</span>
        </Button>
      </div>
    </div>
  )
}
