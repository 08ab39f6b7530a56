/** The laws over Effect 3, on many seeds. `DCS_TASKS_SEED` tries one seed only. */
import { search, partsOf } from "@dcs-tasks/contract/laws/search"
import { expect, it } from "vitest"
import { line } from "./lawsLine.ts"

it.each(partsOf(process.env["DCS_TASKS_SEED"], 5000))(
  "no law is broken under any order of answers: $name",
  async ({ seeds }) => {
    expect(await search(line, seeds)).toEqual([])
  }
)
