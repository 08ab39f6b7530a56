/** The page in Chromium, under policies that a careful site sets. */
import { startEmulator } from "@dcs-tasks/emulator"
import { type Browser, chromium, type Page } from "playwright"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { serve } from "./server.ts"

const instanceId = "instance-1"

let browser: Browser
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
  })
})
afterAll(() => browser.close())

/** What the page complains of: violations, errors, anything on its console. */
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
    instances: [{ id: instanceId, taskCount: 5, tasks: [{ id: "running", status: "EXECUTING" }] }]
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
    await f.says("4 of 4 are gone")
    expect(f.emulator.taskCount(instanceId)).toBe(1)
    expect(f.complaints).toEqual([])
    expect(f.server.asked.some((path) => path.endsWith(".js"))).toBe(true)
  })

  it("tells an error in the library's own words, and not the token", async () => {
    await using f = await setUp("default-src 'self'")
    await f.page.getByLabel("Token").fill("CANARY-7f3a9e51")
    await f.page.getByRole("button", { name: "List", exact: true }).click()
    await f.says(/The service does not accept the credentials/)
    expect(await f.page.getByRole("status").textContent()).not.toContain("CANARY")
    await f.page.getByLabel("Project").fill("..")
    await f.page.getByRole("button", { name: "List", exact: true }).click()
    await f.says(/projectId has a character that no id has/)
  })

  it("is stopped by a policy that forbids it: the watch is awake", async () => {
    await using f = await setUp("default-src 'self'; connect-src 'none'")
    await f.page.getByRole("button", { name: "List", exact: true }).click()
    await f.says(/failed on the network.*CORS/)
    expect(f.complaints.join("\n")).toMatch(/connect-src/)
    expect(f.emulator.requests()).toEqual([])
  })
})
