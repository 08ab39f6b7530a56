/**
 * The progress bar: the last line of the terminal. Everything else is printed above it. Libraries for this wrap what they
 * print with real newlines, which breaks ids and commands that a person copies.
 */

let drawn = ""

/** Back to the first column, and erase the line. */
const erase = "\r\u001b[K"

/** Replaces the bar; an empty text removes it. Must be narrower than the terminal. */
export const draw = (text: string): void => {
  if (text === drawn) return
  process.stderr.write(`${drawn === "" ? "" : erase}${text}`)
  drawn = text
}

/**
 * What prints these lines above the bar. One write, so that the bar is never missing in between; `text` ends with a
 * newline.
 */
export const above = (text: string): string => (drawn === "" ? text : `${erase}${text}${drawn}`)

export const isDrawn = (): boolean => drawn !== ""
