/** The laws over Effect 4, on many seeds. `DCS_TASKS_SEED` tries one seed only. */
import { expect, it } from "vitest"
import { search, partsOf } from "../src/laws/search.ts"
import { line } from "../src/laws/lawsLine.ts"

it.each(partsOf(process.env["DCS_TASKS_SEED"], 10_000))(
  "no law is broken under any order of answers: $name",
  async ({ seeds }) => {
    expect(await search(line, seeds)).toEqual([])
  }
)
