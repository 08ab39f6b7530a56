/** The question, the run, and what becomes of each row. */
import { text } from "node:stream/consumers"
import type { Locator } from "playwright"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { daysAgo, tasks } from "./support/tasks.ts"
import { startWorld, type World } from "./support/world.ts"

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** High enough for fifty rows, of which all are in the document then. */
const tall = { viewport: { width: 1280, height: 2600 } }

const listed = async (instanceId: string, count: number) => {
  const opened = await world.open({ ...tall, instanceId })
  await opened.lists(count)
  const downloaded = async (button: Locator) => {
    const [download] = await Promise.all([opened.page.waitForEvent("download"), button.click()])
    const lines = (await text(await download.createReadStream())).trimEnd().split("\n")
    return { name: download.suggestedFilename(), lines: lines.map((line): Record<string, unknown> => JSON.parse(line)) }
  }
  return { ...opened, downloaded }
}

describe("the question", () => {
  it("names how many, where, and how old; and deletes nothing until it is answered", async () => {
    world.seed("asked", [
      { id: "newest", createdAt: daysAgo(3) },
      { id: "middle", createdAt: daysAgo(20), status: "FAILED" },
      { id: "oldest", createdAt: daysAgo(45) },
      { id: "other", createdAt: daysAgo(80) }
    ])
    await using page = await listed("asked", 4)
    await page.checkbox("newest").click()
    await page.checkbox("oldest").click({ modifiers: ["Shift"] })
    await page.delete.click()
    await page.confirmation.waitFor()
    expect(await page.confirmation.getByRole("heading").innerText()).toBe("Delete 3 records?")
    const facts = await page.confirmation.innerText()
    expect(facts).toMatch(/Instance\s+asked/)
    expect(facts).toMatch(/Oldest[^]*1 month ago|Oldest[^]*45 days ago/)
    expect(facts).toMatch(/Newest[^]*3 days ago/)
    await page.cancel.click()
    await page.confirmation.waitFor({ state: "hidden" })
    await page.delete.click()
    await page.confirmation.waitFor()
    await page.page.keyboard.press("Escape")
    await page.confirmation.waitFor({ state: "hidden" })
    await page.button("Refresh").click()
    await page.lists(4)
    expect(world.deletions("asked")).toEqual([])
  })

  it("offers the records first, whole, one a line", async () => {
    world.seed(
      "kept",
      tasks(3, (number) => ({ details: { old_capacity: "1", new_capacity: String(number) } }))
    )
    await using page = await listed("kept", 3)
    await page.selectAll.click()
    await page.delete.click()
    const { lines, name } = await page.downloaded(page.download)
    expect(name).toMatch(/^dcs-tasks-records-.*\.ndjson$/)
    expect(lines).toHaveLength(3)
    expect(JSON.stringify(lines)).toContain("task-002")
    expect(JSON.stringify(lines[0])).toMatch(/new_?capacity/i)
    expect(world.deletions("kept")).toEqual([])
  })

  it("can be limited to a rate", async () => {
    world.seed("limited", tasks(3))
    await using page = await listed("limited", 3)
    await page.selectAll.click()
    await page.delete.click()
    const rate = page.confirmation.getByRole("spinbutton", { name: "At most per second" })
    // Not a number: the browser gives no value, as for an empty field, which has no limit.
    await rate.pressSequentially("5-")
    await expect.poll(() => rate.getAttribute("aria-invalid")).toBe("true")
    expect(await page.confirm.isDisabled()).toBe(true)
    await rate.fill("2")
    const started = performance.now()
    await page.confirm.click()
    await page.summary.waitFor()
    // A lower bound is no race: two of the three had to wait half a second each.
    expect(performance.now() - started).toBeGreaterThan(900)
    expect(world.deletions("limited")).toHaveLength(3)
  })
})

describe("a run", () => {
  it("of fifty, three of which fail, tells the end of each row, with message and request id", async () => {
    world.seed("fifty", tasks(50))
    await using page = await listed("fifty", 50)
    world.seed("fifty", [{ id: "task-010", status: "EXECUTING" }])
    world.emulator.inject(
      {
        kind: "status",
        status: 403,
        body: { error_code: "DCS.2003", error_msg: "This role does not have the permission." },
        taskId: "task-020",
        instanceId: "fifty"
      },
      {
        kind: "status",
        status: 500,
        body: { error_code: "111500000" },
        taskId: "task-030",
        instanceId: "fifty",
        times: 99
      }
    )
    await page.selectAll.click()
    await page.deleteSelected()
    await page.summary.waitFor()
    world.emulator.clearFaults()
    expect(await page.summary.innerText()).toContain("47 of 50 records gone")
    expect(world.emulator.taskCount("fifty")).toBe(3)
    expect(new Set(world.deletions("fifty")).size).toBe(50)
    expect(await page.ids()).toHaveLength(50)
    expect(await page.result("task-001")).toBe("deleted")
    expect(await page.result("task-050")).toBe("deleted")
    expect(await page.result("task-010")).toBe("failed")
    expect(await page.result("task-020")).toBe("failed")
    // A 500 does not say whether the record is gone.
    expect(await page.result("task-030")).toBe("unknown")
    expect(await page.summary.innerText()).toContain("DCS.4957")
    const requestIdOf = (taskId: string) =>
      world.emulator.requests().find(({ path }) => path.endsWith(`/fifty/tasks/${taskId}`))?.requestId ?? "none"
    expect(await page.summary.innerText()).toContain(requestIdOf("task-020"))
    const title = await page.row("task-020").getByTitle("DCS.2003").getAttribute("title")
    expect(title).toContain(requestIdOf("task-020"))

    await page.detailsOf("task-010").click()
    await page.details.waitFor()
    expect(await page.details.innerText()).toContain("DCS.4957")
    expect(await page.details.innerText()).toContain(requestIdOf("task-010"))
    await page.page.keyboard.press("Escape")

    const { lines } = await page.downloaded(page.results)
    expect(lines).toHaveLength(50)
    expect(lines.filter(({ outcome }) => outcome === "deleted")).toHaveLength(47)
    await page.listAgain.click()
    await page.lists(3)
  })

  it("calls a record that is gone already just that", async () => {
    world.seed("gone", tasks(3))
    await using page = await listed("gone", 3)
    const { endpoint, projectId, token } = world.emulator
    const url = `${endpoint}/v2/${projectId}/instances/gone/tasks/task-002`
    expect((await fetch(url, { method: "DELETE", headers: { "x-auth-token": token } })).ok).toBe(true)
    await page.selectAll.click()
    await page.deleteSelected()
    await page.summary.waitFor()
    expect(await page.result("task-002")).toBe("already gone")
    expect(await page.result("task-001")).toBe("deleted")
    expect(await page.summary.innerText()).toContain("3 of 3 records gone")
    expect(await page.checkAgain.count()).toBe(0)
  })

  it("does not guess about lost answers, and finds out on demand", async () => {
    world.seed("lost", tasks(3))
    await using page = await listed("lost", 3)
    const lost = { kind: "resetBeforeHeaders", instanceId: "lost", method: "DELETE" } as const
    world.emulator.inject(
      { ...lost, taskId: "task-001", afterHandling: true },
      { ...lost, taskId: "task-001", times: 99 },
      { ...lost, taskId: "task-002", times: 99 }
    )
    await page.selectAll.click()
    await page.deleteSelected()
    await page.summary.waitFor()
    world.emulator.clearFaults()
    expect(await page.result("task-001")).toBe("unknown")
    expect(await page.result("task-002")).toBe("unknown")
    expect(await page.result("task-003")).toBe("deleted")
    const sent = world.deletions("lost").length
    await page.checkAgain.click()
    await expect.poll(() => page.result("task-001")).toBe("already gone")
    await expect.poll(() => page.result("task-002")).toBe("still there")
    await page.checkAgain.waitFor({ state: "detached" })
    expect(world.deletions("lost")).toHaveLength(sent)
  })

  it("that is throttled says so, waits, and finishes", async () => {
    world.seed("throttled", tasks(8))
    await using page = await listed("throttled", 8)
    world.emulator.inject({ kind: "throttled", retryAfter: 5, instanceId: "throttled", method: "DELETE", times: 3 })
    await page.selectAll.click()
    const waits = page.progress.getByText(/The service asks to wait/).waitFor()
    await page.deleteSelected()
    await waits
    await page.summary.waitFor()
    expect(await page.summary.innerText()).toContain("8 of 8 records gone")
    expect(world.emulator.taskCount("throttled")).toBe(0)
  })
})
