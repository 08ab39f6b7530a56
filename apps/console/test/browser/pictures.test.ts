/** The pictures of the documentation. They are written only if PICTURES is set, as `pnpm run pictures` does. */
import { mkdirSync, writeFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { daysAgo } from "./support/tasks.ts"
import { type Opened, type OpenOptions, startWorld, type World } from "./support/world.ts"

const folder = new URL("../../../../docs/images/", import.meta.url)
const now = Date.UTC(2026, 2, 2, 9, 30)

const names = ["EXTEND", "AddReplica", "UpdatePort", "BindEip", "UnBindEip", "masterStandbySwapJob", "AddWhitelist"]
const users = ["dcs-operator", "m.keller", "ci-pipeline"]

const instance = (id: string, name: string, count: number) => ({
  id,
  name,
  tasks: Array.from({ length: count }, (_, index) => ({
    id: `${id.slice(0, 8)}-${String(index).padStart(4, "0")}`,
    name: names[(index * 5) % names.length] ?? "",
    userName: users[(index * 7) % users.length] ?? "",
    status: index === 0 ? "EXECUTING" : index % 4 === 3 ? "FAILED" : "SUCCESS",
    createdAt: daysAgo(index === 0 ? 0.001 : index * 1.37, now)
  }))
})

let world: World
beforeAll(async () => {
  world = await startWorld({
    instances: [
      instance("3f0c6a9e-orders", "dcs-orders", 64),
      instance("9d41b7c2-sessions", "dcs-sessions", 23),
      instance("b8e25f10-cache", "dcs-cache", 41)
    ]
  })
})
afterAll(() => world[Symbol.asyncDispose]())

const screen = { viewport: { width: 960, height: 560 } }

const opened = async (options: OpenOptions) => {
  const page = await world.open({
    instanceId: "3f0c6a9e-orders",
    profile: { timezoneId: "UTC" },
    prepare: (page) => page.clock.install({ time: now }),
    ...options
  })
  await expect.poll(page.rowCount).toBeGreaterThan(0)
  return page
}

/** Takes a picture of what is in the window, and writes it if that is wanted. */
const checkPicture = async ({ page }: Opened, name: string) => {
  const picture = await page.screenshot({ animations: "disabled", caret: "hide" })
  expect(picture.length).toBeGreaterThan(5000)
  expect(picture.length).toBeLessThan(100_000)
  if (process.env["PICTURES"] === undefined) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`console-${name}.png`, folder), picture)
}

describe("the pictures", () => {
  it("of the list, light and dark", async () => {
    await using page = await opened({ ...screen, colorScheme: "light" })
    await page.instance("dcs-cache").getByText("41").waitFor()
    for (const number of ["0003", "0007", "0011"]) await page.checkbox(`3f0c6a9e-${number}`).click()
    await checkPicture(page, "light")
    await page.page.emulateMedia({ colorScheme: "dark" })
    await checkPicture(page, "dark")
  })

  it("of a phone", async () => {
    await using page = await opened({ viewport: { width: 360, height: 640 } })
    await checkPicture(page, "phone")
  })

  it("of the question and the summary", async () => {
    await using page = await opened({ ...screen, instanceId: "9d41b7c2-sessions" })
    world.emulator.inject({
      kind: "status",
      status: 403,
      body: { error_code: "DCS.2003", error_msg: "This role does not have the permission to perform this operation." },
      method: "DELETE",
      instanceId: "9d41b7c2-sessions"
    })
    await page.age.selectOption("Older than 7 days")
    await page.selectAll.click()
    await page.delete.click()
    await page.confirmation.waitFor()
    await checkPicture(page, "confirm")
    await page.confirm.click()
    await page.summary.waitFor()
    await checkPicture(page, "summary")
  })
})
