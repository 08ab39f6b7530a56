/** Every state in light and dark, on a screen and on a phone. */
import { AxeBuilder } from "@axe-core/playwright"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Page } from "playwright"
import { states } from "./support/states.ts"
import { type OpenOptions, startWorld, type World } from "./support/world.ts"

let world: World
beforeAll(async () => {
  world = await startWorld({ instances: [{ id: "empty" }] })
})
afterAll(() => world[Symbol.asyncDispose]())

const phone = { width: 360, height: 740 }

/** What axe finds, in short. */
const findings = async (page: Page, rules?: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  // There are no frames, so it needs no second page to put their findings together.
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const { violations } = await (rules === undefined ? axe : axe.withRules([...rules])).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ failureSummary, html }) => `${id}: ${html} ${failureSummary}`)
  )
}

/** How far the page can be scrolled sideways. */
const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** From 0, black, to 1, white. */
const brightness = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const [red = 0, green = 0, blue = 0] = (
      getComputedStyle(document.documentElement).backgroundColor.match(/[\d.]+/g) ?? []
    ).map(Number)
    return (red + green + blue) / (3 * 255)
  })

describe("in every state", () => {
  it.for([
    ["light", { colorScheme: "light" }],
    // Nothing but colours is different.
    ["dark", { colorScheme: "dark" }, ["color-contrast"]],
    ["small", { viewport: phone }]
  ] as ReadonlyArray<readonly [string, OpenOptions, ReadonlyArray<string>?]>)(
    "axe finds nothing, and nothing sticks out: %s",
    async ([name, options, rules]) => {
      const problems: Array<unknown> = []
      await states(world, `states-${name}`, options, async (state, { page }) => {
        const found = await findings(page, rules)
        const scroll = await sideways(page)
        if (found.length > 0 || scroll > 0) problems.push({ state, found, scroll })
      })
      expect(problems).toEqual([])
    }
  )

  it.for(["light", "dark"] as const)(
    "axe finds nothing in an empty list and without a session: %s",
    async (colorScheme) => {
      await using page = await world.open({ colorScheme, instanceId: "empty" })
      await page.page.getByText("There are no records here.").waitFor()
      expect(await findings(page.page)).toEqual([])
      await using closed = await world.open({ colorScheme, fragment: "" })
      await closed.alert.waitFor()
      expect(await findings(closed.page)).toEqual([])
    }
  )
})

describe("the theme", () => {
  it("is the system's", async () => {
    await using light = await world.open({ colorScheme: "light", profile: {} })
    await light.grid.waitFor()
    expect(await brightness(light.page)).toBeGreaterThan(0.85)
    await light.page.emulateMedia({ colorScheme: "dark" })
    await expect.poll(() => brightness(light.page)).toBeLessThan(0.25)
  })

  it("can be another one, and stays so", async () => {
    await using page = await world.open({ colorScheme: "dark", profile: {} })
    await page.button("Theme: System").click()
    await page.button("Theme: Light").waitFor()
    await expect.poll(() => brightness(page.page)).toBeGreaterThan(0.85)
    await page.page.reload()
    await page.button("Theme: Light").waitFor()
    expect(await brightness(page.page)).toBeGreaterThan(0.85)
    await page.button("Theme: Light").click()
    await expect.poll(() => brightness(page.page)).toBeLessThan(0.25)
  })
})

describe("a wide screen", () => {
  it("has no sideways scroll at 4K, and the table uses it", async () => {
    await using page = await world.open({ viewport: { width: 3840, height: 2160 }, instanceId: "empty" })
    await page.grid.waitFor()
    expect(await sideways(page.page)).toBe(0)
    expect((await page.grid.boundingBox())?.width).toBeGreaterThan(1000)
  })
})
