/** Replays what the fuzzer learnt: the targets are plain functions, so this needs no fuzzer. */
import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { targets } from "../src/targets/index.ts"

const corpus = new URL("../corpus/", import.meta.url)

it("has a corpus for every target", () => {
  expect(readdirSync(corpus).toSorted()).toEqual(Object.keys(targets).toSorted())
})

describe.for(Object.entries(targets))("%s", ([name, { check }]) => {
  const folder = new URL(`${name}/`, corpus)
  it.for(readdirSync(folder))("%s", async (file) => {
    await check(readFileSync(new URL(file, folder)))
  })
})
