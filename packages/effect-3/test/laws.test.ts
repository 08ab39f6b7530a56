/** The laws over Effect 3, on many seeds. `DCS_TASKS_SEED` tries one seed only. */
import { search, seedsOf } from "@dcs-tasks/contract/laws/search"
import { expect, it } from "vitest"
import { line } from "./lawsLine.ts"

it("no law is broken under any order of answers", async () => {
  expect(await search(line, seedsOf(process.env["DCS_TASKS_SEED"], 5000))).toEqual([])
})
