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
  world.seed(instanceId, tasks(6))
  const opened = await world.open({ instanceId })
  await opened.lists(6)
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

describe.concurrent.for([0, 100, 200, 300, 400])("two clicks %d ms apart", (gap) => {
  it("delete nothing on the way to the question, nor at it", async () => {
    await using page = await listed(`question-${gap}`, gap)
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
  })

  it("at the answer delete what was named, once, and nothing at the summary", async () => {
    await using page = await listed(`answer-${gap}`, gap)
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

  it("at a run's buttons delete nothing but what was named", async () => {
    const instanceId = `run-${gap}`
    await using page = await listed(instanceId, gap)
    world.emulator.inject({ kind: "latency", millis: 400, instanceId, method: "DELETE", times: 99 })
    await page.checkbox("task-002").click()
    await page.checkbox("task-004").click()
    await page.deleteSelected()
    await page.twice(page.pause)
    await page.twice(page.stop)
    await page.summary.waitFor()
    await page.leaveQuestion()
    const deleted = await page.deleted()
    expect(deleted.filter((id) => id !== "task-002" && id !== "task-004")).toEqual([])
    expect(new Set(deleted).size).toBe(deleted.length)
  })
})
