/** A seed always has the same history, and so has its plan in a file. */
import { expect, it } from "vitest"
import type { Plan } from "../src/plan/plan.ts"
import { firstDurableSeed, planOf } from "../src/plan/seeds.ts"
import { loadPrograms, trial } from "../src/search.ts"
import { story } from "../src/story.ts"

it("a seed replays exactly", async () => {
  const programs = loadPrograms()
  const told = async (plan: Plan): Promise<string> => {
    const { history } = await trial(programs, plan)
    return `${story(history)}\n${JSON.stringify([...history.files])}`
  }
  const seeds = Array.from({ length: 25 }, (_, n) => (n < 20 ? n : firstDurableSeed + n))
  for (const seed of seeds) {
    const plan = planOf(seed)
    const file = JSON.stringify(plan)
    expect(await told(JSON.parse(file))).toBe(await told(plan))
  }
})
