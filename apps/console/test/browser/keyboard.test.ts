/** The whole page by keyboard alone. */
import type { Page } from "playwright"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { tasks } from "./support/tasks.ts"
import { type Opened, startWorld, type World } from "./support/world.ts"

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** Records when, after something has had the focus, nothing has it for two frames. */
const watchFocus = (page: Page) =>
  page.addInitScript(() => {
    const lost: Array<string> = []
    Reflect.set(globalThis, "lostFocus", lost)
    let last: Element | undefined
    let frames = 0
    const look = (): void => {
      const { activeElement, body } = document
      if (activeElement !== null && activeElement !== body) {
        last = activeElement
        frames = 0
      } else if (last !== undefined && ++frames === 2) lost.push(last.outerHTML.slice(0, 200))
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })

const listed = async (instanceId: string, count = 8) => {
  world.seed(
    instanceId,
    tasks(count, (number) => (number === 4 ? { status: "EXECUTING" } : {}))
  )
  const opened = await world.open({ instanceId, prepare: watchFocus })
  await opened.lists(count)
  const press = async (...keys: ReadonlyArray<string>) => {
    for (const key of keys) await opened.page.keyboard.press(key)
  }
  const hasFocus = (what: Opened["grid"]) => what.evaluate((element) => element.contains(document.activeElement))
  return {
    ...opened,
    press,
    hasFocus,
    /** Presses Tab until this has the focus. */
    tabTo: async (what: Opened["grid"], key: "Tab" | "Shift+Tab" = "Tab") => {
      for (let pressed = 0; pressed < 60; pressed++) {
        if (await hasFocus(what)) return
        await press(key)
      }
      throw new Error(`${key} does not get there`)
    },
    /** The id of the row on which the keyboard is. */
    activeRow: () =>
      opened.grid.evaluate((grid) => {
        const row = document.getElementById(grid.getAttribute("aria-activedescendant") ?? "")
        const box = row?.querySelector("[aria-label^='Select ']")
        return box?.getAttribute("aria-label")?.replace("Select ", "")
      }),
    offers: (count: number) =>
      opened.button(count === 0 ? "Delete records…" : `Delete ${count} record${count === 1 ? "" : "s"}…`).waitFor(),
    lostFocus: () => opened.page.evaluate(() => Reflect.get(globalThis, "lostFocus") as ReadonlyArray<string>)
  }
}

describe("by keyboard", () => {
  it("one gets from the address to deleted records, and the focus is never lost", async () => {
    await using page = await listed("whole-path")
    await page.tabTo(page.grid)
    await page.press("Home", "ArrowDown", "Space")
    await page.offers(1)
    await page.press("Delete")
    await page.confirmation.waitFor()
    expect(await page.hasFocus(page.confirmation)).toBe(true)
    await page.tabTo(page.confirm)
    await expect.poll(() => page.confirm.isEnabled()).toBe(true)
    await page.press("Enter")
    await page.summary.waitFor()
    expect(world.deletions("whole-path")).toEqual(["task-002"])
    expect(await page.result("task-002")).toBe("deleted")
    await page.tabTo(page.close)
    await page.press("Enter")
    await page.summary.waitFor({ state: "detached" })
    await page.tabTo(page.button("Refresh"), "Shift+Tab")
    await page.press("Enter")
    await page.lists(7)
    expect(await page.lostFocus()).toEqual([])
  })

  it("the arrows move, Space selects, Shift extends, a selects all, and Escape clears", async () => {
    await using page = await listed("arrows")
    await page.tabTo(page.grid)
    await page.press("Home")
    expect(await page.activeRow()).toBe("task-001")
    await page.press("ArrowDown", "ArrowDown")
    expect(await page.activeRow()).toBe("task-003")
    await page.press("Space")
    await page.offers(1)
    await page.press("Shift+ArrowDown", "Shift+ArrowDown")
    expect(await page.activeRow()).toBe("task-005")
    await page.offers(2)
    await page.press("Escape")
    await page.offers(0)
    await page.press("a")
    await page.offers(7)
    await page.press("End")
    expect(await page.activeRow()).toBe("task-008")
    await page.press("ArrowUp", "Space")
    await page.offers(6)
    await page.press("PageUp")
    expect(await page.activeRow()).toBe("task-001")
    await page.press("PageDown")
    expect(await page.activeRow()).toBe("task-008")
    expect(world.deletions("arrows")).toEqual([])
  })

  it("Space on a task that is not finished selects nothing", async () => {
    await using page = await listed("unfinished")
    await page.tabTo(page.grid)
    await page.press("Home", "ArrowDown", "ArrowDown", "ArrowDown")
    expect(await page.activeRow()).toBe("task-004")
    await page.press("Space")
    await page.press("ArrowDown", "Space")
    await page.offers(1)
  })

  it("Enter shows details, ? the keys, and closing gives the focus back", async () => {
    await using page = await listed("dialogs")
    await page.tabTo(page.grid)
    await page.press("Home", "Enter")
    await page.details.waitFor()
    expect(await page.details.innerText()).toContain("task-001")
    await page.press("Escape")
    await page.details.waitFor({ state: "hidden" })
    expect(await page.hasFocus(page.grid)).toBe(true)
    await page.press("?")
    await page.keys.waitFor()
    await page.press("Escape")
    await page.keys.waitFor({ state: "hidden" })
    expect(await page.hasFocus(page.grid)).toBe(true)
    expect(await page.lostFocus()).toEqual([])
  })

  it("/ goes to the filter, where letters are text", async () => {
    await using page = await listed("filter")
    await page.tabTo(page.grid)
    await page.press("/")
    expect(await page.hasFocus(page.text)).toBe(true)
    await page.page.keyboard.type("a?/007")
    expect(await page.text.inputValue()).toBe("a?/007")
    expect(await page.keys.isVisible()).toBe(false)
    await page.offers(0)
    await page.text.fill("007")
    await page.lists(1)
    await page.press("Delete")
    expect(await page.confirmation.isVisible()).toBe(false)
  })

  it("Delete without a selection asks nothing, and Escape leaves the question", async () => {
    await using page = await listed("escape")
    await page.tabTo(page.grid)
    await page.press("Delete")
    expect(await page.confirmation.isVisible()).toBe(false)
    await page.press("Home", "Space", "Delete")
    await page.confirmation.waitFor()
    await page.press("Escape")
    await page.confirmation.waitFor({ state: "hidden" })
    expect(await page.hasFocus(page.grid)).toBe(true)
    await page.tabTo(page.button("Refresh"), "Shift+Tab")
    await page.press("Enter")
    await page.lists(8)
    expect(world.deletions("escape")).toEqual([])
    expect(await page.lostFocus()).toEqual([])
  })
})
