/** Tries a range of seeds; one that breaks a law is reported in the line that replays it. */
import { expect, it } from "vitest"
import { loadPrograms, search } from "../src/search.ts"

const programs = loadPrograms()

/** So few at a time that a slow machine is far from the limit of a test. */
const atATime = 100

function* range(from: number, to: number): Generator<number> {
  for (let seed = from; seed < to; seed += 1) yield seed
}

export const noneBreaks = (from: number, to: number): void => {
  for (let first = from; first < to; first += atATime) {
    const end = Math.min(first + atATime, to)
    it(`no law is broken by the seeds from ${first} to ${end}`, async () => {
      const found: Array<string> = []
      for await (const line of search(programs, range(first, end), 5)) found.push(line)
      expect(found).toEqual([])
    })
  }
}
