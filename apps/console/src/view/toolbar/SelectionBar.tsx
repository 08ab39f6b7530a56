import { isUnderWay } from "../../model/Run.ts"
import { texts } from "../../texts/index.ts"
import { Button } from "../parts/Button.tsx"
import { Icon } from "../parts/Icon.tsx"
import { useView } from "../View.ts"

/** How many are selected, and what can be done with them. */
export const SelectionBar = () => {
  const { askToDelete, state } = useView()
  const count = state.selection.value.size
  return (
    <div class="selection-bar">
      <Button kind="danger" isDisabled={count === 0 || isUnderWay(state.run.value)} onPress={askToDelete}>
        <Icon name="trash" />
        {texts.toolbar.delete(count)}
      </Button>
      <span class="muted">{texts.toolbar.selected(count)}</span>
      <Button kind="quiet" isDisabled={count === 0} onPress={state.clearSelection}>
        {texts.toolbar.clearSelection}
      </Button>
    </div>
  )
}
