/** Plans that are applied while everything goes wrong; `pnpm run soak apply` lives 200 of them. */
import { expect, it } from "vitest"
import { live } from "./applyChaos.ts"

it.concurrent.each([1, 2, 3, 4, 5])("sends nothing outside of the plan, whatever happens: seed %i", async (seed) => {
  const life = await live(seed, 20)
  expect(life).toMatchObject({ problems: [] })
  expect(life.planned).toBeGreaterThan(0)
})
