import type { View } from "./View.ts"

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement ? target.type !== "checkbox" : target instanceof HTMLSelectElement

/** The keys that work wherever the focus is. In a dialog and where one types, they are what they usually are. */
export const watchKeys = ({ dialog, textFilter }: View): (() => void) => {
  const press = (event: KeyboardEvent) => {
    const { altKey, ctrlKey, key, metaKey, target } = event
    if (altKey || ctrlKey || metaKey || dialog.value !== undefined || isTyping(target)) return
    if (key === "/") textFilter.current?.focus()
    else if (key === "?") dialog.value = { _tag: "Keys" }
    else return
    event.preventDefault()
  }
  document.addEventListener("keydown", press)
  return () => document.removeEventListener("keydown", press)
}
