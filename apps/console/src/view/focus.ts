import type { View } from "./View.ts"

/**
 * Keeps the focus in the page when the element that has it is removed: it goes to the region that the element was in, or to
 * the table. Otherwise it would fall back to the body, and the keyboard would begin at the top again.
 */
export const keepFocus = ({ table }: View): (() => void) => {
  let last: Element | undefined
  let region: HTMLElement | null = null
  const remember = ({ target }: FocusEvent) => {
    if (!(target instanceof Element)) return
    last = target
    region = target.closest<HTMLElement>("[data-keeps-focus]")
  }
  const observer = new MutationObserver(() => {
    if (last === undefined || last.isConnected || document.activeElement !== document.body) return
    last = undefined
    const home = region?.isConnected === true ? region : table.current
    home?.focus({ preventScroll: true })
  })
  document.addEventListener("focusin", remember)
  observer.observe(document.body, { childList: true, subtree: true })
  return () => {
    document.removeEventListener("focusin", remember)
    observer.disconnect()
  }
}
