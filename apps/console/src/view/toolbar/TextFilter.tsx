import { texts } from "../../texts/index.ts"
import { Icon } from "../parts/Icon.tsx"
import { useView } from "../View.ts"

/** Escape empties it; Enter and ArrowDown go to the table. */
export const TextFilter = () => {
  const { state, table, textFilter } = useView()
  const { text } = state.filter.value
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape" && text !== "") state.setFilter({ text: "" })
    else if (event.key === "ArrowDown" || event.key === "Enter" || event.key === "Escape") table.current?.focus()
    else return
    event.preventDefault()
  }
  return (
    <div class="text-filter">
      <Icon name="search" />
      <input
        ref={textFilter}
        type="search"
        class="field"
        aria-label={texts.toolbar.filter}
        aria-keyshortcuts="/"
        placeholder={texts.toolbar.filterHint}
        spellcheck={false}
        autocomplete="off"
        value={text}
        onInput={({ currentTarget }) => state.setFilter({ text: currentTarget.value })}
        onKeyDown={press}
      />
    </div>
  )
}
