import { noFilter } from "../../model/Filter.ts"
import { relativeTime } from "../../model/times.ts"
import { texts } from "../../texts/index.ts"
import { useView } from "../View.ts"

/** How many tasks are shown, and how old the list is. */
export const Foot = () => {
  const { state } = useView()
  const { listedAt, received, state: progress, total } = state.listing.value
  const [shown, all] = [state.rows.value.length, state.all.value.length]
  return (
    <div class="foot">
      {progress === "loading" && <span>{texts.table.receiving(received, total)}</span>}
      {progress !== "loading" && <span>{texts.table.shown(shown, all)}</span>}
      {progress === "failed" && all > 0 && <span>{texts.table.incomplete}</span>}
      {listedAt !== undefined && progress === "ready" && (
        <span>{texts.table.listed(relativeTime(Math.min(listedAt, state.clock.value), state.clock.value))}</span>
      )}
      {shown < all && shown > 0 && (
        <button type="button" class="link" onClick={() => state.setFilter(noFilter)}>
          {texts.toolbar.clearFilter}
        </button>
      )}
    </div>
  )
}
