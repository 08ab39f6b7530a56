/** The page in Chromium, under policies that a careful site sets. */
import { startEmulator } from "@dcs-tasks/emulator"
import { type Browser, chromium, type Page } from "playwright"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { serve } from "./server.ts"

const instanceId = "instance-1"
const another = "instance-2"

let browser: Browser
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
  })
})
afterAll(() => browser.close())

/** Policy violations, errors, and anything on the console of the page. */
const watch = async (page: Page): Promise<ReadonlyArray<string>> => {
  const complaints: Array<string> = []
  page.on("console", (message) => void complaints.push(message.text()))
  page.on("pageerror", (error) => void complaints.push(String(error)))
  await page.exposeFunction("violated", (what: string) => void complaints.push(what))
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const report: unknown = Reflect.get(globalThis, "violated")
      if (typeof report === "function") report(`${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  return complaints
}

const setUp = async (policy: string) => {
  const emulator = await startEmulator({
    instances: [
      { id: instanceId, taskCount: 5, tasks: [{ id: "running", status: "EXECUTING" }] },
      { id: another, taskCount: 3 }
    ]
  })
  const server = await serve(emulator.endpoint, policy)
  const page = await browser.newPage()
  const complaints = await watch(page)
  await page.goto(server.origin)
  await page.getByLabel("Project").fill(emulator.projectId)
  await page.getByLabel("Instance").fill(instanceId)
  await page.getByLabel("Token").fill(emulator.token)
  return {
    emulator,
    server,
    page,
    complaints,
    list: async (instance: string) => {
      await page.getByLabel("Instance").fill(instance)
      await page.getByRole("button", { name: "List", exact: true }).click()
    },
    deleteAll: page.getByRole("button", { name: "Delete all" }),
    /** The ids in the first column. */
    listedIds: () => page.locator("#tasks td:first-child").allTextContents(),
    /** The paths of the deletions, from the instance on. */
    deletions: () =>
      emulator
        .requests()
        .filter(({ method }) => method === "DELETE")
        .map(({ path }) => path.replace(/^.*\/instances\//, "")),
    /** Holds back the lists of an instance until the returned function is called. */
    hold: async (instance: string) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      await page.route(`**/instances/${instance}/tasks?*`, async (route) => {
        await promise
        await route.continue()
      })
      return resolve
    },
    says: async (text: string | RegExp) => page.getByRole("status").getByText(text).waitFor(),
    [Symbol.asyncDispose]: async () => {
      await page.close()
      await server[Symbol.asyncDispose]()
      await emulator.close()
    }
  }
}

describe("the console", () => {
  const policies = ["default-src 'self'", "default-src 'self'; require-trusted-types-for 'script'"]
  it.for(policies)("lists and deletes under %s, without a violation", async (policy) => {
    await using f = await setUp(policy)
    await f.page.getByRole("button", { name: "List", exact: true }).click()
    await f.says("6 tasks, 5 have ended")
    const [first] = f.emulator.generatedIds(instanceId)
    await f.page.getByRole("button", { name: `Delete ${first}` }).click()
    await f.says(`${first} is deleted`)
    expect(await f.page.getByRole("button", { name: "Delete running" }).isDisabled()).toBe(true)
    await f.page.getByRole("button", { name: "Delete all" }).click()
    await f.says("4 of 4 are gone from instance-1")
    expect(f.emulator.taskCount(instanceId)).toBe(1)
    expect(f.complaints).toEqual([])
    expect(f.server.requestedFiles.some((path) => path.endsWith(".js"))).toBe(true)
  })

  it("tells an error in the library's own words, and not the token", async () => {
    await using f = await setUp("default-src 'self'")
    await f.page.getByLabel("Token").fill("CANARY-7f3a9e51")
    await f.page.getByRole("button", { name: "List", exact: true }).click()
    await f.says(/The service rejected the credentials/)
    expect(await f.page.getByRole("status").textContent()).not.toContain("CANARY")
    await f.page.getByLabel("Project").fill("..")
    await f.page.getByRole("button", { name: "List", exact: true }).click()
    await f.says(/projectId contains "\." at position 1/)
  })

  it("deletes all only of the instance whose list is complete, and nothing of the one before", async () => {
    await using f = await setUp("default-src 'self'")
    await f.list(instanceId)
    await f.says("6 tasks, 5 have ended")
    const release = await f.hold(another)
    const requested = f.page.waitForRequest(/instance-2/)
    await f.list(another)
    await requested
    expect(await f.listedIds()).toEqual([])
    expect(await f.deleteAll.isDisabled()).toBe(true)
    release()
    await f.says("3 tasks, 3 have ended")
    await f.deleteAll.click()
    await f.says("3 of 3 are gone from instance-2")
    expect(f.deletions().toSorted()).toEqual(
      [...f.emulator.generatedIds(another)].map((id) => `${another}/tasks/${id}`).toSorted()
    )
  })

  it("shows and deletes nothing of a list that another one has overtaken", async () => {
    await using f = await setUp("default-src 'self'")
    const release = await f.hold(another)
    const requested = f.page.waitForRequest(/instance-2/)
    await f.list(another)
    const overtaken = await requested
    const ended = Promise.race([
      f.page.waitForEvent("requestfailed", (request) => request === overtaken),
      f.page.waitForEvent("requestfinished", (request) => request === overtaken)
    ])
    await f.list(instanceId)
    await f.says("6 tasks, 5 have ended")
    release()
    await ended
    const [first] = f.emulator.generatedIds(instanceId)
    await f.page.getByRole("button", { name: `Delete ${first}` }).click()
    await f.says(`${first} is deleted`)
    expect(await f.listedIds()).toHaveLength(5)
    await f.deleteAll.click()
    await f.says("4 of 4 are gone from instance-1")
    expect(await f.listedIds()).toEqual(["running"])
    expect(f.deletions().filter((path) => !path.startsWith(instanceId))).toEqual([])
  })

  it("deletes a row where it came from, whatever the form says by then", async () => {
    await using f = await setUp("default-src 'self'")
    await f.list(instanceId)
    await f.says("6 tasks, 5 have ended")
    await f.page.getByLabel("Instance").fill(another)
    await f.deleteAll.click()
    await f.says("5 of 5 are gone from instance-1")
    expect(f.emulator.taskCount(another)).toBe(3)
    expect(await f.deleteAll.isDisabled()).toBe(true)
  })

  it("tells what failed, calls no 404 gone, and keeps the row", async () => {
    await using f = await setUp("default-src 'self'")
    await f.list(instanceId)
    await f.says("6 tasks, 5 have ended")
    const [first, second] = f.emulator.generatedIds(instanceId)
    f.emulator.inject(
      { kind: "status", status: 404, body: { error_code: "DCS.4133" }, taskId: first },
      { kind: "status", status: 403, body: { error_code: "DCS.2003" }, taskId: second }
    )
    await f.deleteAll.click()
    await f.says(/^3 of 5 are gone from instance-1\n1 failed: .+\n1 failed: .+$/)
    expect(new Set(await f.listedIds())).toEqual(new Set(["running", first, second]))
    await f.deleteAll.click()
    await f.says("2 of 2 are gone from instance-1")
  })

  it("is stopped by a policy that forbids it: the watch is awake", async () => {
    await using f = await setUp("default-src 'self'; connect-src 'none'")
    await f.page.getByRole("button", { name: "List", exact: true }).click()
    await f.says(/The network request failed.*CORS/)
    expect(f.complaints.join("\n")).toMatch(/connect-src/)
    expect(f.emulator.requests()).toEqual([])
  })
})
