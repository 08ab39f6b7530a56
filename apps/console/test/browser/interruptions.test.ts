/** Runs that do not get to their end by themselves. */
import type { Page } from "playwright"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { tasks } from "./support/tasks.ts"
import { type Opened, type OpenOptions, startWorld, type World } from "./support/world.ts"

/** The test ends a held request, not a timeout. */
const patient = { program: { flags: ["--no-open", "--timeout", "20m"] } }

let world: World
beforeAll(async () => {
  world = await startWorld(patient)
})
afterAll(() => world[Symbol.asyncDispose]())

const count = 60

/** A run with some records deleted; what follows is held until faults are cleared. */
const running = async (instanceId: string, in_ = world, options: OpenOptions = {}): Promise<Opened> => {
  in_.seed(instanceId, tasks(count))
  in_.emulator.inject(
    { kind: "latency", millis: 60, instanceId, method: "DELETE", times: 8 },
    { kind: "held", instanceId, method: "DELETE", times: count }
  )
  const page = await in_.open({ instanceId, viewport: { width: 1280, height: 2900 }, ...options })
  await page.lists(count)
  await page.selectAll.click()
  await page.deleteSelected()
  await expect.poll(() => in_.emulator.taskCount(instanceId)).toBeLessThan(count - 4)
  return page
}

/** The requests of an instance that have no response yet. */
const open = (instanceId: string): number =>
  world.emulator.requests().filter(({ path, status }) => path.includes(`/${instanceId}/`) && status === undefined)
    .length

/** Answers the browser's question whether to leave the page. */
const leaving = async (page: Page, leave: boolean): Promise<string> => {
  const asked = page.waitForEvent("dialog")
  const reloaded = page.reload().catch(() => undefined)
  const dialog = await asked
  await (leave ? dialog.accept() : dialog.dismiss())
  // One that is not wanted may never end.
  if (leave) await reloaded
  return dialog.type()
}

describe("pause", () => {
  it("lets no further request out until it is resumed", async () => {
    await using page = await running("paused")
    await page.pause.click()
    await page.resume.waitFor()
    world.emulator.clearFaults()
    await page.progress.getByText("Paused. Nothing is sent until you resume.").waitFor()
    await expect.poll(() => open("paused")).toBe(0)
    const sent = world.deletions("paused").length
    expect(sent).toBeLessThan(count)
    // A list of the same instance goes the way that the next deletion would have gone.
    await page.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
    await page.page.request.get(world.program.origin)
    expect(world.deletions("paused")).toHaveLength(sent)
    expect(world.emulator.taskCount("paused")).toBe(count - sent)
    expect(await page.bar.evaluate((bar) => Reflect.get(bar, "value"))).toBe(sent)
    await page.resume.click()
    await page.summary.waitFor()
    expect(world.emulator.taskCount("paused")).toBe(0)
    expect(world.deletions("paused")).toHaveLength(count)
  })
})

describe("stop", () => {
  it("finishes what is in progress, attempts nothing else, and says so row by row", async () => {
    await using page = await running("stopped")
    await page.stop.click()
    await page.progress.getByText(/^Stopping/).waitFor()
    world.emulator.clearFaults()
    await page.summary.waitFor()
    const sent = world.deletions("stopped")
    expect(sent.length).toBeLessThan(count)
    expect(open("stopped")).toBe(0)
    expect(world.emulator.taskCount("stopped")).toBe(count - sent.length)
    const results = await Promise.all((await page.ids()).map(page.result))
    expect(results.filter((result) => result === "deleted")).toHaveLength(sent.length)
    expect(results.filter((result) => result === "not attempted")).toHaveLength(count - sent.length)
    await page.listAgain.click()
    await page.lists(count - sent.length)
  })

  it("works while it is paused", async () => {
    await using page = await running("both")
    await page.pause.click()
    await page.resume.waitFor()
    await page.stop.click()
    world.emulator.clearFaults()
    await page.summary.waitFor()
    expect(world.emulator.taskCount("both")).toBe(count - world.deletions("both").length)
    expect(world.emulator.taskCount("both")).toBeGreaterThan(0)
  })
})

describe("credentials that end in the middle", () => {
  it("stop the run, and the page says what to do", async () => {
    await using page = await running("expired")
    world.emulator.clearFaults()
    const body = { error_code: "DCS.1002", error_msg: "Token expired." }
    world.emulator.inject({ kind: "status", status: 401, body, instanceId: "expired", times: 999 })
    await page.summary.waitFor()
    world.emulator.clearFaults()
    expect(await page.summary.innerText()).toContain("DCS.1002")
    await page.alert
      .getByText(/start|log in|renew/i)
      .first()
      .waitFor()
    const left = world.emulator.taskCount("expired")
    expect(left).toBeGreaterThan(0)
    // What was in progress fails; the rest is not attempted.
    expect(world.deletions("expired").length).toBeLessThan(count)
    const results = await Promise.all((await page.ids()).map(page.result))
    expect(results.filter((result) => result === "deleted")).toHaveLength(count - left)
    expect(results.filter((result) => result === "not attempted").length).toBeGreaterThan(0)
  })
})

describe("a program that is gone", () => {
  it("stops the run; what was in progress is unknown, and the page says what happened", async () => {
    await using other = await startWorld(patient)
    await using page = await running("killed", other)
    await other.program.kill()
    await page.summary.waitFor()
    await page.alert.getByText("The console program does not respond.").first().waitFor()
    const results = await Promise.all((await page.ids()).map(page.result))
    const known = results.filter((result) => result === "deleted").length
    expect(known).toBeGreaterThan(0)
    expect(results.filter((result) => result === "not attempted").length).toBeGreaterThan(0)
    expect(results.filter((result) => !/^(deleted|unknown|not attempted)$/.test(result))).toEqual([])
    // No row says that it is deleted when it is not.
    expect(other.emulator.taskCount("killed")).toBeLessThanOrEqual(count - known)
  })

  it("is the same as a browser that is offline", async () => {
    await using page = await running("offline", world, { profile: {} })
    await page.page.context().setOffline(true)
    await page.summary.waitFor()
    await page.alert.first().waitFor()
    const left = world.emulator.taskCount("offline")
    expect(left).toBeGreaterThan(0)
    const results = await Promise.all((await page.ids()).map(page.result))
    expect(results.filter((result) => result === "deleted").length).toBeLessThanOrEqual(count - left)
    await page.page.context().setOffline(false)
    await page.listAgain.click()
    await page.lists(left)
  })
})

describe("a reload in the middle", () => {
  it("asks first; one that is not wanted changes nothing", async () => {
    await using page = await running("stays")
    expect(await leaving(page.page, false)).toBe("beforeunload")
    world.emulator.clearFaults()
    await page.summary.waitFor()
    expect(await page.summary.innerText()).toContain(`${count} of ${count} records gone`)
    expect(world.emulator.taskCount("stays")).toBe(0)
  })

  it("lists the truth afterwards, and does not ask when nothing runs", async () => {
    await using page = await running("reloaded")
    expect(await leaving(page.page, true)).toBe("beforeunload")
    world.emulator.clearFaults()
    await expect.poll(() => open("reloaded")).toBe(0)
    await page.button("Refresh").click()
    await page.lists(world.emulator.taskCount("reloaded"))
    expect(await page.ids()).toEqual(world.emulator.tasks("reloaded").map(({ id }) => id))
    expect(world.emulator.taskCount("reloaded")).toBeGreaterThan(0)
    const dialogs: Array<string> = []
    page.page.on("dialog", (dialog) => {
      dialogs.push(dialog.type())
      void dialog.accept()
    })
    await page.page.reload()
    await page.lists(world.emulator.taskCount("reloaded"))
    expect(dialogs).toEqual([])
  })
})
