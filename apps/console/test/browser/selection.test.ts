/** What can be selected, and how. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { tasks } from "./support/tasks.ts"
import { startWorld, type World } from "./support/world.ts"

let world: World
beforeAll(async () => {
  world = await startWorld()
  world.seed(
    "instance-1",
    tasks(12, (number) => ({
      ...(number === 5 && { status: "EXECUTING" }),
      ...(number % 4 === 0 && { status: "FAILED", name: "BindEip" })
    }))
  )
})
afterAll(() => world[Symbol.asyncDispose]())

const listed = async () => {
  const opened = await world.open({ instanceId: "instance-1" })
  await opened.lists(12)
  return {
    ...opened,
    /** The ids of the rows that say that they are selected. */
    selected: async () => {
      const ids = await opened.ids()
      const selected = await Promise.all(ids.map((id) => opened.row(id).getAttribute("aria-selected")))
      return ids.filter((_, index) => selected[index] === "true")
    },
    offers: (count: number) =>
      opened.button(count === 0 ? "Delete records…" : `Delete ${count} record${count === 1 ? "" : "s"}…`).waitFor()
  }
}

describe("the selection", () => {
  it("is made by checkboxes, and counted", async () => {
    await using page = await listed()
    await page.offers(0)
    expect(await page.delete.getAttribute("aria-disabled")).toBe("true")
    await page.checkbox("task-002").click()
    await page.checkbox("task-004").click()
    await page.offers(2)
    expect(await page.selected()).toEqual(["task-002", "task-004"])
    await page.checkbox("task-002").click()
    await page.offers(1)
    expect(await page.selected()).toEqual(["task-004"])
  })

  it("extends with Shift to all finished rows in between, upwards and downwards", async () => {
    await using page = await listed()
    await page.checkbox("task-003").click()
    await page.checkbox("task-007").click({ modifiers: ["Shift"] })
    await page.offers(4)
    expect(await page.selected()).toEqual(["task-003", "task-004", "task-006", "task-007"])
    await page.checkbox("task-010").click()
    await page.checkbox("task-008").click({ modifiers: ["Shift"] })
    await page.offers(7)
  })

  it("is made of what a filter shows, and no more", async () => {
    await using page = await listed()
    await page.status.selectOption("Failed")
    await page.lists(3)
    await page.selectAll.click()
    await page.offers(3)
    await page.status.selectOption("Any status")
    await page.lists(12)
    expect(await page.selected()).toEqual(["task-004", "task-008", "task-012"])
    expect(await page.selectAll.evaluate((box) => Reflect.get(box, "indeterminate"))).toBe(true)
    await page.selectAll.click()
    await page.offers(11)
    expect(await page.selected()).not.toContain("task-005")
    await page.selectAll.click()
    await page.offers(0)
  })

  it("refuses a task that is not finished, and says why", async () => {
    await using page = await listed()
    const box = page.checkbox("task-005")
    expect(await box.isDisabled()).toBe(true)
    expect(await box.getAttribute("title")).toBe("Only finished tasks (SUCCESS or FAILED) can be deleted.")
    await box.click({ force: true, position: { x: 3, y: 3 } })
    await page.checkbox("task-006").click()
    await page.offers(1)
    expect(await page.selected()).toEqual(["task-006"])
    expect(world.deletions("instance-1")).toEqual([])
  })

  it("stays through a new order, and ends with the list", async () => {
    await using page = await listed()
    await page.checkbox("task-002").click()
    await page.column("Created").getByRole("button").click()
    await expect.poll(async () => (await page.ids())[0]).toBe("task-012")
    expect(await page.selected()).toEqual(["task-002"])
    await page.button("Clear selection").click()
    await page.offers(0)
  })
})
