import type { RefObject } from "preact"
import { useLayoutEffect, useMemo } from "preact/hooks"
import { useSignal } from "@preact/signals"
import { useView } from "../View.ts"
import { type Layout, layoutOf } from "./columns.ts"

const remOf = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize)

/** The layout for the width that the table has. */
export const useLayout = (table: RefObject<HTMLElement | null>): Layout => {
  const { state } = useView()
  const size = useSignal({ width: window.innerWidth, rem: 16 })
  useLayoutEffect(() => {
    const element = table.current
    if (element === null) return undefined
    const measure = () => {
      const [width, rem] = [element.clientWidth, remOf()]
      if (width !== size.peek().width || rem !== size.peek().rem) size.value = { width, rem }
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [table, size])
  const { rem, width } = size.value
  const chosen = state.columns.value
  const hasCheckboxes = !state.session.readOnly
  return useMemo(() => layoutOf({ chosen, hasCheckboxes, rem, width }), [chosen, hasCheckboxes, rem, width])
}
