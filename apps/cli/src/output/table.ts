/** Aligned columns that fit the width of the terminal. */
import { cutText, escapeText } from "@dcs-tasks/wire/text"

export interface Column {
  readonly title: string
  /** Never cut, because part of an id is useless. */
  readonly whole?: boolean
}

const gap = 2
const narrowest = 8

/** Narrows the widest column that can be cut until all columns fit or none can be narrowed. */
const fit = (columns: ReadonlyArray<Column>, natural: ReadonlyArray<number>, room: number): ReadonlyArray<number> => {
  const widths = [...natural]
  const total = () => widths.reduce((sum, width) => sum + width, gap * (widths.length - 1))
  while (total() > room) {
    let widest = -1
    for (const [at, width] of widths.entries()) {
      if (columns[at]?.whole !== true && width > narrowest && width > (widths[widest] ?? 0)) widest = at
    }
    if (widest < 0) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

/** Unlimited if the stream is not a terminal. */
export const widthOf = (stream: NodeJS.WriteStream): number => (stream.isTTY ? stream.columns || 80 : Infinity)

export const table = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  room: number
): string => {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(escapeText))]
  const natural = columns.map((_, at) => cells.reduce((width, row) => Math.max(width, row[at]?.length ?? 0), 0))
  const widths = fit(columns, natural, room)
  const cell = (text: string, width: number) => (text.length > width ? cutText(text, width - 1) : text).padEnd(width)
  return cells
    .map((row) =>
      row
        .map((text, at) => cell(text, widths[at] ?? 0))
        .join(" ".repeat(gap))
        .trimEnd()
    )
    .join("\n")
}
