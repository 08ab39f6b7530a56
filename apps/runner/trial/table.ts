/** The figures of the trial as a table in Markdown, and its place in docs/durable.md. */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Case } from "./cases/case.ts"
import type { Outcome } from "./outcome.ts"

export interface Result {
  readonly of: Pick<Case, "name" | "title">
  readonly outcomes: ReadonlyArray<Outcome>
}

const page = fileURLToPath(new URL("../../../docs/durable.md", import.meta.url))
const [begin, end] = ["<!-- trial -->", "<!-- /trial -->"]

const shown = (value: number | string | undefined): string =>
  typeof value === "number" ? value.toLocaleString("en") : (value ?? "none")

/** One value where all repetitions agree, otherwise each in its turn. */
const valuesOf = (name: string, outcomes: ReadonlyArray<Outcome>): string => {
  const values = outcomes.map(({ figures }) => shown(figures[name]))
  return new Set(values).size === 1 ? (values[0] ?? "") : values.join(" / ")
}

/** Figures that have a column. */
const columns = ["tasks", "gone", "sent twice", "flagged"]

const rowOf = ({ of, outcomes }: Result): string => {
  const passed = outcomes.filter(({ broken }) => broken.length === 0).length
  const names = [...new Set(outcomes.flatMap(({ figures }) => Object.keys(figures)))]
  const [all = "", ...counts] = columns.map((name) => (names.includes(name) ? valuesOf(name, outcomes) : ""))
  const others = names.filter((name) => !columns.includes(name))
  const more = others.map((name) => `${name} ${valuesOf(name, outcomes)}`).join("; ")
  const [gone = "", ...repeated] = counts
  const cells = [of.title, `${passed} of ${outcomes.length}`, `${gone} of ${all}`, ...repeated, more]
  return `| ${cells.join(" | ")} |`
}

const head = ["| case | passed | gone | sent twice | flagged | more |", "| --- | --- | --- | --- | --- | --- |"]

export const tableOf = (results: ReadonlyArray<Result>): string => [...head, ...results.map(rowOf)].join("\n")

/** The block with the rows of these results; cases that were not run keep their row. */
const blockOf = (
  old: string,
  order: ReadonlyArray<Pick<Case, "title">>,
  results: ReadonlyArray<Result>,
  machine: string
): string => {
  const rows = order.flatMap(({ title }) => {
    const result = results.find(({ of }) => of.title === title)
    if (result !== undefined) return [rowOf(result)]
    const kept = old.split("\n").find((line) => line.replaceAll(/\s+/g, " ").startsWith(`| ${title} |`))
    return kept === undefined ? [] : [kept]
  })
  return [begin, "", machine, "", ...head, ...rows, "", end].join("\n")
}

/** Writes the block into the page. False when the page has no place for it. */
export const writeInto = (
  order: ReadonlyArray<Pick<Case, "title">>,
  results: ReadonlyArray<Result>,
  machine: string,
  file = page
): boolean => {
  if (!existsSync(file)) return false
  const text = readFileSync(file, "utf8")
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) return false
  const old = text.slice(from, to)
  writeFileSync(file, text.slice(0, from) + blockOf(old, order, results, machine) + text.slice(to + end.length))
  return true
}
