/** Colors, on a terminal only. `NO_COLOR` and `FORCE_COLOR` are respected. */
import type * as Util from "node:util"
import type { Outcome } from "./outcome.ts"

/** Not imported, because an import of this module loads all that it offers: 5 % of the time of a deletion. */
const style: typeof Util.styleText = (...args) => process.getBuiltinModule("node:util").styleText(...args)

type Format = "bold" | "green" | "red" | "yellow" | "dim"

const ofOutcome: { readonly [K in Outcome]?: Format } = {
  deleted: "green",
  "already-gone": "green",
  skipped: "dim",
  duplicate: "dim",
  failed: "red",
  invalid: "red",
  unknown: "yellow",
  "not-attempted": "yellow"
}

/** By stream, because reading the environment for each line would be slow. */
const enabled = new Map<NodeJS.WriteStream, boolean>()

export const isEnabled = (stream: NodeJS.WriteStream): boolean => {
  const known = enabled.get(stream)
  if (known !== undefined) return known
  const isColored = style("red", "x", { stream }) !== "x"
  enabled.set(stream, isColored)
  return isColored
}

export const paint = (format: Format | undefined, text: string, stream: NodeJS.WriteStream): string =>
  format !== undefined && isEnabled(stream) ? style(format, text, { validateStream: false }) : text

/** An outcome, or a text about it. */
export const outcome = (word: Outcome, stream: NodeJS.WriteStream, text: string = word): string =>
  paint(ofOutcome[word], text, stream)
