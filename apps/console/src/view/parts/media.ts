import { type ReadonlySignal, signal } from "@preact/signals"

const matches = (query: string): ReadonlySignal<boolean> => {
  const list = window.matchMedia(query)
  const result = signal(list.matches)
  list.addEventListener("change", () => (result.value = list.matches))
  return result
}

/** Too narrow for the list of instances beside the table. */
export const isNarrow = matches("(width < 56rem)")
