/** Records and answers of a service that means harm: they are text. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startWorld, type World } from "./support/world.ts"

const markup = `<img src=x onerror=alert(1)><script>alert(2)</script>"'&amp;`
const reversed = "\u202Egpj.exe\u2066"
const long = "x".repeat(1024)

let world: World
beforeAll(async () => {
  world = await startWorld({
    instances: [
      {
        id: "instance-1",
        name: markup,
        tasks: [
          { id: "markup", name: markup, userName: markup, details: { group_name: markup } },
          { id: "reversed", name: reversed, userName: reversed },
          { id: "long", name: long, userName: long },
          { id: "odd", name: "", status: "<b>NEW</b>" }
        ]
      },
      { id: "instance-2", name: long }
    ]
  })
})
afterAll(() => world[Symbol.asyncDispose]())

describe("hostile texts", () => {
  it("are shown as they are, in their place, and run nothing", async () => {
    await using page = await world.open({ instanceId: "instance-1" })
    const dialogs: Array<string> = []
    page.page.on("dialog", (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    await page.lists(4)
    expect(await page.row("markup").textContent()).toContain(markup)
    expect(await page.row("reversed").textContent()).toContain(reversed)
    expect(await page.row("long").textContent()).toContain(long)
    expect(await page.row("odd").textContent()).toContain("<b>NEW</b>")
    await expect.poll(() => page.navigation.textContent()).toContain(markup)
    const parts = page.page.locator("img, main script, nav script, main b")
    expect(await parts.count()).toBe(0)
    await page.checkbox("markup").click()
    await page.delete.click()
    await expect.poll(() => page.confirmation.textContent()).toContain(markup)
    await page.cancel.click()
    const error = { error_code: "DCS.2003", error_msg: markup, request_id: markup }
    world.emulator.inject({ kind: "status", status: 403, body: error, taskId: "markup", method: "DELETE" })
    await page.deleteSelected()
    await page.summary.waitFor()
    await page.detailsOf("markup").click()
    await page.details.waitFor()
    expect(await page.details.textContent()).toContain(markup)
    expect(await parts.count()).toBe(0)
    expect(dialogs).toEqual([])
  })

  it("do not reach beyond their cell", async () => {
    await using page = await world.open({ instanceId: "instance-1" })
    await page.lists(4)
    const isolation = await page
      .row("reversed")
      .getByText(reversed)
      .first()
      .evaluate((element) => {
        const chain: Array<string> = []
        for (let at: Element | null = element; at !== null && at.role !== "row"; at = at.parentElement) {
          chain.push(getComputedStyle(at).unicodeBidi)
        }
        return chain
      })
    expect(isolation.join(" ")).toMatch(/isolate|plaintext/)
    const heights = await Promise.all(
      ["markup", "reversed", "long", "odd"].map(async (id) => (await page.row(id).boundingBox())?.height)
    )
    expect(new Set(heights).size).toBe(1)
    const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })
})
