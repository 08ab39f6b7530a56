import type { RefObject } from "preact"
import { useLayoutEffect, useReducer, useState } from "preact/hooks"
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions
} from "@tanstack/virtual-core"

interface VirtualRows {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly count: number
  /** Pixels. */
  readonly rowHeight: number
  /** Pixels of the header, which covers the beginning of the rows when they are scrolled. */
  readonly headHeight: number
  /** Is always drawn, because the table refers to it as its active descendant. */
  readonly active: number
}

type Options = VirtualizerOptions<HTMLDivElement, HTMLDivElement>

/** Draws the component again when other rows come into view. */
export const useVirtualRows = (input: VirtualRows): Virtualizer<HTMLDivElement, HTMLDivElement> => {
  const { active, count, headHeight, rowHeight, scroller } = input
  const [, draw] = useReducer((drawn: number, _: undefined) => drawn + 1, 0)
  const options: Options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range)
      if (active < 0 || active >= count || indexes.includes(active)) return indexes
      return [...indexes, active].toSorted((a, b) => a - b)
    },
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => draw(undefined)
  }
  const [virtualizer] = useState(() => new Virtualizer<HTMLDivElement, HTMLDivElement>(options))
  virtualizer.setOptions(options)
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer])
  useLayoutEffect(() => virtualizer._willUpdate())
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight])
  return virtualizer
}
