/** A seed always tells the same story. */
import { expect, it } from "vitest"
import { planOf } from "../src/plan/planOf.ts"
import { loadPrograms, trial } from "../src/search.ts"
import { story } from "../src/story.ts"

it("a seed replays exactly", async () => {
  const programs = loadPrograms()
  const told = async (seed: number) => story((await trial(programs, planOf(seed))).history)
  for (let seed = 0; seed < 25; seed += 1) expect(await told(seed)).toBe(await told(seed))
})
