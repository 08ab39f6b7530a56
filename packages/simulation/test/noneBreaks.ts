/** Tries a range of seeds; one that breaks a law is reported in the line that replays it. */
import { expect, it } from "vitest"
import { loadPrograms, search } from "../src/search.ts"

function* range(from: number, to: number): Generator<number> {
  for (let seed = from; seed < to; seed += 1) yield seed
}

export const noneBreaks = (from: number, to: number): void => {
  it(`no law is broken by the seeds from ${from} to ${to}`, { timeout: 240_000 }, async () => {
    const found: Array<string> = []
    for await (const line of search(loadPrograms(), range(from, to), 5)) found.push(line)
    expect(found).toEqual([])
  })
}
