import { noFilter } from "../../model/Filter.ts"
import { labels } from "../../texts.ts"
import { agoOf } from "../parts/times.ts"
import { useView } from "../View.ts"

/** How many tasks are shown, and how old the list is. */
export const Foot = () => {
  const { state } = useView()
  const { listedAt, received, state: progress, total } = state.listing.value
  const [shown, all] = [state.rows.value.length, state.all.value.length]
  return (
    <div class="foot">
      {progress === "loading" && <span>{labels.table.loading(received, total)}</span>}
      {progress !== "loading" && <span>{labels.table.shown(shown, all)}</span>}
      {progress === "failed" && all > 0 && <span class="foot-problem">{labels.table.incomplete}</span>}
      {listedAt !== undefined && progress === "ready" && (
        <span>{labels.table.listed(agoOf(listedAt, state.clock.value))}</span>
      )}
      {shown < all && shown > 0 && (
        <button type="button" class="link" onClick={() => state.setFilter(noFilter)}>
          {labels.table.clearFilter}
        </button>
      )}
    </div>
  )
}
