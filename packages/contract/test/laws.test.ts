/** The laws, searched for over Effect 4: `DCS_TASKS_SEED` tries one seed alone. */
import { expect, it } from "vitest"
import { search, seedsOf } from "../src/laws/search.ts"
import { line } from "./lawsLine.ts"

it("no law is broken under any order of answers", async () => {
  expect(await search(line, seedsOf(process.env["DCS_TASKS_SEED"], 10_000))).toEqual([])
})
