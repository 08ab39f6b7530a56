/** Aligned columns that fit the width of the terminal. */
import { cutText, escapeText } from "@dcs-tasks/wire/text"
import truncatedWidth from "fast-string-truncated-width"

export interface Column {
  readonly title: string
  /** Cut last, because part of an id is useless. */
  readonly whole?: boolean
  /** Cut below this width only after the other columns. */
  readonly least?: number
}

const gap = 2
/** Enough for a date. */
const narrow = 11

/** How narrow a column can be, in the order in which space is saved. */
const limits: ReadonlyArray<(column: Column | undefined) => number> = [
  (column) => (column?.whole === true ? Number.POSITIVE_INFINITY : (column?.least ?? narrow)),
  (column) => (column?.whole === true ? Number.POSITIVE_INFINITY : narrow),
  () => 4
]

/** Columns of the terminal: wide characters count twice. */
const columnsOf = (text: string): number => truncatedWidth(text).width

/** Cuts to a number of columns, with an ellipsis. */
const cut = (text: string, room: number): string => {
  const { index, truncated } = truncatedWidth(text, { limit: room, ellipsis: "…" })
  if (!truncated) return text
  const shown = cutText(text, index)
  // The library counts one column too few if what it cuts has an ellipsis already.
  return columnsOf(shown) > room ? cutText(text, index - 1) : shown
}

/** Cuts the middle out: ids that were made one after the other differ at the end. */
const cutMiddle = (text: string, room: number): string => {
  const tail = Math.floor((room - 1) / 2)
  // Only then is a character one column.
  return /^[!-~]*$/.test(text) && text.length > room
    ? `${text.slice(0, room - 1 - tail)}…${text.slice(text.length - tail)}`
    : cut(text, room)
}

/** Narrows the widest column until all fit, within each limit. */
const fit = (columns: ReadonlyArray<Column>, natural: ReadonlyArray<number>, room: number): ReadonlyArray<number> => {
  const widths = [...natural]
  const total = () => widths.reduce((sum, width) => sum + width, gap * (widths.length - 1))
  for (const limit of limits) {
    while (total() > room) {
      let widest = -1
      for (const [at, width] of widths.entries()) {
        if (width > limit(columns[at]) && width > (widths[widest] ?? 0)) widest = at
      }
      if (widest < 0) break
      widths[widest] = (widths[widest] ?? 0) - 1
    }
  }
  return widths
}

/** Unlimited if the stream is not a terminal. */
export const widthOf = (stream: NodeJS.WriteStream): number => (stream.isTTY ? stream.columns || 80 : Infinity)

/** Without fractions of a second, so that a list fits 80 columns. */
export const displayTime = (time: string | undefined): string => time?.replace(/\.\d+Z$/, "Z") ?? "-"

export const timeColumn: Column = { title: "CREATED", least: "2026-03-02T09:30:00Z".length }

export const table = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  room: number
): string => {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(escapeText))]
  const natural = columns.map((_, at) => cells.reduce((width, row) => Math.max(width, columnsOf(row[at] ?? "")), 0))
  const widths = fit(columns, natural, room)
  const cell = (text: string, width: number, column: Column | undefined) => {
    const shown = (column?.whole === true ? cutMiddle : cut)(text, width)
    return shown + " ".repeat(Math.max(0, width - columnsOf(shown)))
  }
  return cells
    .map((row) =>
      cut(
        row
          .map((text, at) => cell(text, widths[at] ?? 0, columns[at]))
          .join(" ".repeat(gap))
          .trimEnd(),
        room
      )
    )
    .join("\n")
}
