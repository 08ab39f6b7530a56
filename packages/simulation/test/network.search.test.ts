/** Fates by chance on the simulated network: the same seed always has the same events. */
import { random as makeRandom } from "@dcs-tasks/contract/laws/random"
import { describe, expect, it } from "vitest"
import { connectFate, requestFate } from "../src/plan/fates.ts"
import { deletion, exchange } from "./network/exchanges.ts"

const weather = { faults: 0.5, timeout: 1000 }

const requests = [0, 1, 2, 3, 0].map((n) => ({ path: deletion(n), pause: 20 }))

/** What happened in one seed, as text. */
const run = async (seed: number): Promise<string> => {
  const random = makeRandom(seed)
  const connect = connectFate(random, weather)
  const fates = requests.map(() => requestFate(random, weather))
  const { heard, log, traffic } = await exchange({ seed, connect, fates, secure: seed % 2 === 0 }, requests)
  return JSON.stringify({ connect, heard, log, traffic })
}

describe("fates by chance", () => {
  it("happen the same way each time", async () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed)
    const first = []
    for (const seed of seeds) first.push(await run(seed))
    const second = []
    for (const seed of seeds) second.push(await run(seed))
    expect(second).toEqual(first)
    expect(new Set(first).size).toBe(seeds.length)
  })

  it("are plain data", () => {
    const random = makeRandom(3)
    for (let n = 0; n < 200; n += 1) {
      const fate = requestFate(random, weather)
      const printed = JSON.stringify(fate)
      expect(JSON.parse(printed)).toStrictEqual(fate)
    }
  })
})
