/**
 * The tables of README and docs: what holds where, as measured.
 */
import { readFileSync, writeFileSync } from "node:fs"

/** The result of one check, in one place. */
export interface Measured {
  readonly package: string
  /** The package, and which peers if there are several. */
  readonly subject: string
  /** Such as `Bun 1.4.5`. */
  readonly runtime: string
  readonly name: string
  /** "yes" if it holds without a remark, undefined if the package does not have it. */
  readonly result: string | undefined
}

type Row = ReadonlyArray<string>

/** A Markdown table, aligned as the formatter of this repository does. */
const table = (head: Row, rows: ReadonlyArray<Row>): string => {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (row: Row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  return [head, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("\n")
}

const distinct = (
  all: ReadonlyArray<Measured>,
  field: "package" | "subject" | "runtime" | "name"
): ReadonlyArray<string> => [...new Set(all.map((result) => result[field]))]

/** For README: how many checks hold, by package and runtime. */
export const shortTable = (all: ReadonlyArray<Measured>): string => {
  const places = distinct(all, "runtime")
  const rows = distinct(all, "subject").map((subject) => [
    subject,
    ...places.map((runtime) => {
      const here = all.filter(
        ({ result, ...place }) => place.subject === subject && place.runtime === runtime && result !== undefined
      )
      return here.length === 0 ? "no" : `${here.filter(({ result }) => result !== "no").length} of ${here.length}`
    })
  ])
  return table(["", ...places], rows)
}

/** Such as `yes`, or `yes; Bun 1.4.5, Deno 2.9.6: unproven`. */
const cellOf = (here: ReadonlyArray<Measured>): string => {
  const byResult = [...Map.groupBy(here, ({ result = "-" }) => result)].toSorted(([, a], [, b]) => b.length - a.length)
  const exceptions = byResult.slice(1).map(([result, there]) => `${distinct(there, "runtime").join(", ")}: ${result}`)
  return [byResult[0]?.[0] ?? "-", ...exceptions].join("; ")
}

/** For the page about runtimes: each check, by package. */
export const longTable = (all: ReadonlyArray<Measured>): string => {
  const packages = distinct(all, "package")
  const rows = distinct(all, "name").map((name) => [
    name,
    ...packages.map((column) => cellOf(all.filter((result) => result.package === column && result.name === name)))
  ])
  return table(["", ...packages], rows)
}

const begin = "<!-- runtimes:begin -->\n\n"
const end = "\n\n<!-- runtimes:end -->"

/** Compares the table of a page with what was measured, or writes it. Returns what is wrong. */
export const comparePage = (path: string, measured: string, write: boolean): string | undefined => {
  const page = readFileSync(path, "utf8")
  const [before, rest = ""] = page.split(begin)
  const [current, after] = rest.split(end)
  if (before === undefined || after === undefined) return `has no ${begin.trim()} and ${end.trim()}`
  if (current === measured) return undefined
  if (!write) return "differs from what was measured: run `pnpm outside runtimes --write`"
  writeFileSync(path, before + begin + measured + end + after)
  return undefined
}
