/** Which columns fit into the table. */
import { type ColumnId, columnIds } from "../../model/Column.ts"

/** Widths in rem: the least and the most; the last column takes what is left. */
const widths: { readonly [id in ColumnId]: readonly [least: number, most: number] } = {
  name: [10, 20],
  status: [7, 9],
  created: [8.5, 10],
  user: [7, 14],
  instance: [8, 18],
  id: [12, 22],
  result: [8, 0]
}

/** Left out in this order, if there is no room. */
const dispensable: ReadonlyArray<ColumnId> = ["id", "user", "instance", "created"]

const checkboxWidth = 1.25
const padding = 2
const gap = 1
const headRem = 2

/** Below this width in rem, a row has two lines. */
const compactBelow = 42

export interface Layout {
  readonly isCompact: boolean
  readonly columns: ReadonlyArray<ColumnId>
  /** The value of `grid-template-columns`. */
  readonly tracks: string
  /** Pixels. */
  readonly rowHeight: number
  /** Pixels of the row of headers. */
  readonly headHeight: number
}

const neededOf = (columns: ReadonlyArray<ColumnId>): number =>
  columns.reduce((sum, id) => sum + widths[id][0] + gap, padding + checkboxWidth)

const trackOf = (id: ColumnId): string => {
  const [least, most] = widths[id]
  return `minmax(${least}rem, ${most === 0 ? "1fr" : `${most}rem`})`
}

interface LayoutInput {
  readonly chosen: ReadonlySet<ColumnId>
  readonly hasCheckboxes: boolean
  /** Pixels. */
  readonly width: number
  /** Pixels in a rem. */
  readonly rem: number
}

export const layoutOf = ({ chosen, hasCheckboxes, rem, width }: LayoutInput): Layout => {
  let columns = columnIds.filter((id) => chosen.has(id))
  if (width < compactBelow * rem) {
    columns = columns.filter((id) => id !== "id" && id !== "user")
    return { isCompact: true, columns, tracks: "", rowHeight: 3.25 * rem, headHeight: headRem * rem }
  }
  for (const id of dispensable) {
    if (neededOf(columns) * rem > width) columns = columns.filter((column) => column !== id)
  }
  const tracks = [...(hasCheckboxes ? [`${checkboxWidth}rem`] : []), ...columns.map(trackOf)].join(" ")
  return { isCompact: false, columns, tracks, rowHeight: 2.25 * rem, headHeight: headRem * rem }
}
