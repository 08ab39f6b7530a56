/** The laws over Effect 4, on many seeds. `DCS_TASKS_SEED` tries one seed only. */
import { expect, it } from "vitest"
import { search, seedsOf } from "../src/laws/search.ts"
import { line } from "../src/laws/lawsLine.ts"

it("no law is broken under any order of answers", async () => {
  expect(await search(line, seedsOf(process.env["DCS_TASKS_SEED"], 10_000))).toEqual([])
})
