/** The page about guarantees lists the laws that are checked. */
import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { laws } from "../src/laws/index.ts"

it("docs/guarantees.md has every law, in order", () => {
  const page = readFileSync(new URL("../../../docs/guarantees.md", import.meta.url), "utf8")
  const table = page.slice(page.indexOf("<!-- laws -->"), page.indexOf("<!-- /laws -->"))
  const rows = table.split("\n").filter((line) => line.startsWith("| "))
  expect(rows.slice(2).map((row) => row.split("|")[1]?.trim())).toEqual(laws.map(({ name }) => name))
})
