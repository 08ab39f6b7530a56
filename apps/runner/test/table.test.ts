// The figures of the trial in the guide: a case that was not run keeps what an earlier run has measured.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { type Result, writeInto } from "../trial/table.ts"

const order = [{ title: "first" }, { title: "second" }, { title: "third" }]

const result = (title: string, ...values: ReadonlyArray<number>): Result => ({
  of: { name: title, title },
  outcomes: values.map((value) => ({
    figures: { tasks: 1000, gone: 1000, "sent twice": value, seconds: value },
    broken: value > 5 ? ["too many"] : []
  }))
})

const written = (page: string, results: ReadonlyArray<Result>) => {
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-table-"))
  const file = join(folder, "page.md")
  try {
    writeFileSync(file, page)
    return { isWritten: writeInto(order, results, "Measured.", file), text: readFileSync(file, "utf8") }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test("replaces the rows of the cases that were run, and keeps the others", () => {
  const old = "| second |   3 of 3 | old second |\n| third | old third |\n| gone case | old |"
  const { isWritten, text } = written(`before\n<!-- trial -->\n${old}\n<!-- /trial -->\nafter\n`, [
    result("first", 1, 1),
    result("third", 2, 9)
  ])
  expect(isWritten).toBe(true)
  expect(text.split("\n").filter((line) => line !== "")).toEqual([
    "before",
    "<!-- trial -->",
    "Measured.",
    "| case | passed | gone | sent twice | flagged | more |",
    "| --- | --- | --- | --- | --- | --- |",
    "| first | 2 of 2 | 1,000 of 1,000 | 1 |  | seconds 1 |",
    "| second |   3 of 3 | old second |",
    "| third | 1 of 2 | 1,000 of 1,000 | 2 / 9 |  | seconds 2 / 9 |",
    "<!-- /trial -->",
    "after"
  ])
})

test("leaves a page without the markers alone", () => {
  expect(written("no markers", [result("first", 1)])).toEqual({ isWritten: false, text: "no markers" })
})
