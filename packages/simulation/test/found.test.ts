/** Plans that broke a law once, before a mend. Each replays exactly, whatever becomes of the generator of plans. */
import { readdirSync, readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { loadPrograms, trial } from "../src/search.ts"

const folder = new URL("found/", import.meta.url)

const programs = loadPrograms()

it.each(readdirSync(folder))("%s breaks no law any more", async (name) => {
  const plan = JSON.parse(readFileSync(new URL(name, folder), "utf8"))
  expect((await trial(programs, plan)).broken).toEqual([])
})
