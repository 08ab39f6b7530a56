/** What the keys do while the focus is on the table. */
import type { View } from "../View.ts"

interface Press {
  readonly view: View
  readonly event: KeyboardEvent
  /** How many rows are a page. */
  readonly page: number
  /** Scrolls a row into view. */
  readonly show: (index: number) => void
}

const targetOf = (key: string, index: number, last: number, page: number): number | undefined => {
  switch (key) {
    case "ArrowDown":
      return index + 1
    case "ArrowUp":
      return index - 1
    case "PageDown":
      return index + page
    case "PageUp":
      return index - page
    case "Home":
      return 0
    case "End":
      return last
    default:
      return undefined
  }
}

const move = ({ event, page, show, view: { state } }: Press): boolean => {
  const rows = state.rows.peek()
  const from = state.active.peek()
  const target = targetOf(event.key, from, rows.length - 1, page)
  if (target === undefined) return false
  const to = Math.max(0, Math.min(rows.length - 1, target))
  const [start, end] = [rows[from], rows[to]]
  if (end === undefined) return true
  if (event.shiftKey && !state.session.readOnly) {
    // The first row of the range is what selectTo begins with.
    if (start !== undefined && state.whyNot(start) === undefined && !state.selection.peek().has(start.key))
      state.toggle(start.key)
    state.selectTo(end.key)
  }
  state.setActive(to)
  show(to)
  return true
}

const select = ({ askToDelete, state }: View, key: string): boolean => {
  const row = state.rows.peek()[state.active.peek()]
  switch (key) {
    case " ":
      if (row !== undefined) state.toggle(row.key)
      return true
    case "a":
      state.selectShown()
      return true
    case "Escape":
      state.clearSelection()
      return true
    case "Delete":
      askToDelete()
      return true
    default:
      return false
  }
}

const showDetails = ({ dialog, state }: View): boolean => {
  const row = state.rows.peek()[state.active.peek()]
  if (row !== undefined) dialog.value = { _tag: "Details", row }
  return true
}

export const pressInTable = (press: Press): void => {
  const { event, view } = press
  if (event.altKey || event.ctrlKey || event.metaKey) return
  const isHandled =
    move(press) ||
    (event.key === "Enter" && showDetails(view)) ||
    (!view.state.session.readOnly && select(view, event.key))
  if (isHandled) event.preventDefault()
}
