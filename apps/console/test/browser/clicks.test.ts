/** Two clicks on one spot, which a shaky hand or a slow page makes of one. */
import type { Locator } from "playwright"
import { setTimeout as wait } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { tasks } from "./support/tasks.ts"
import { startWorld, type World } from "./support/world.ts"

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const listed = async (instanceId: string, gap: number) => {
  world.seed(instanceId, tasks(12))
  const opened = await world.open({ instanceId })
  await opened.lists(12)
  const { mouse } = opened.page
  return {
    ...opened,
    /** Two clicks where this is now, whatever is there at the second one. */
    twice: async (what: Locator) => {
      await expect.poll(() => what.isEnabled()).toBe(true)
      const { height, width, x, y } = (await what.boundingBox()) ?? { height: 0, width: 0, x: 0, y: 0 }
      const spot = [x + width / 2, y + height / 2] as const
      if (gap === 0) return mouse.dblclick(...spot)
      await mouse.click(...spot)
      await wait(gap)
      await mouse.click(...spot)
    },
    /** Closes the question if the second click has not. */
    leaveQuestion: async () => {
      if (await opened.confirmation.isVisible()) await opened.cancel.click()
      await opened.confirmation.waitFor({ state: "hidden" })
    },
    ask: async () => {
      await opened.delete.click()
      await opened.confirmation.waitFor()
    },
    /** Lists again, behind whatever a click has sent, and returns what was deleted. */
    deleted: async () => {
      const before = world.emulator.requests().length
      await opened.button("Refresh").click()
      await expect.poll(() => world.emulator.requests().length).toBeGreaterThan(before)
      await opened.lists(world.emulator.taskCount(instanceId))
      return world.deletions(instanceId)
    }
  }
}

describe("two clicks", () => {
  it.for([0, 250])("%d ms apart delete nothing before the answer, and then what it named, once", async (gap) => {
    await using page = await listed(`path-${gap}`, gap)
    await page.twice(page.selectAll)
    await page.twice(page.checkbox("task-002"))
    expect(await page.deleted()).toEqual([])
    await page.checkbox("task-002").check()
    await page.twice(page.delete)
    await page.leaveQuestion()
    await page.ask()
    await page.twice(page.download)
    await page.twice(page.cancel)
    await page.leaveQuestion()
    expect(await page.deleted()).toEqual([])

    await page.checkbox("task-002").click()
    await page.ask()
    await page.twice(page.confirm)
    await page.summary.waitFor()
    await page.twice(page.results)
    await page.twice(page.close)
    await page.leaveQuestion()
    expect(await page.deleted()).toEqual(["task-002"])
    await page.checkbox("task-004").click()
    await page.deleteSelected()
    await page.summary.waitFor()
    await page.twice(page.listAgain)
    await page.leaveQuestion()
    expect(await page.deleted()).toEqual(["task-002", "task-004"])
  })

  it.for([0, 250])("%d ms apart at a run's buttons delete nothing but what was named", async (gap) => {
    await using page = await listed(`run-${gap}`, gap)
    for (const number of [2, 3, 4, 5, 7, 8, 9, 10])
      await page.checkbox(`task-0${String(number).padStart(2, "0")}`).click()
    await page.ask()
    // So that it has not ended by itself before.
    await page.confirmation.getByRole("spinbutton", { name: "At most per second" }).fill("0.1")
    await page.confirm.click()
    await page.progress.waitFor()
    await page.twice(page.pause)
    await page.twice(page.stop)
    await page.summary.waitFor()
    await page.leaveQuestion()
    const deleted = await page.deleted()
    expect(deleted.filter((id) => /01|06|11|12/.test(id))).toEqual([])
    expect(deleted.length).toBeLessThan(8)
    expect(new Set(deleted).size).toBe(deleted.length)
  })
})
