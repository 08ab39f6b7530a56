/** Who may use the page, and what it never learns. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { tasks } from "./support/tasks.ts"
import { startWorld, type World } from "./support/world.ts"

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/**
 * The headers and the body of every response that a page gets. They are read on their way: the browser does not keep every body
 * until somebody asks for it.
 */
const readResponses = async (page: Page): Promise<ReadonlyArray<string>> => {
  const received: Array<string> = []
  await page.route("**", async (route) => {
    const response = await route.fetch()
    received.push(`${JSON.stringify(response.headers())}\n${await response.text()}`)
    await route.fulfill({ response })
  })
  return received
}

describe("the page", () => {
  it("never gets the credentials of the cloud", async () => {
    world.seed("credentials", tasks(3))
    let received: ReadonlyArray<string> = []
    await using page = await world.open({
      instanceId: "credentials",
      prepare: async (page) => {
        received = await readResponses(page)
      }
    })
    await page.lists(3)
    await page.selectAll.click()
    await page.deleteSelected()
    await page.summary.waitFor()
    await page.page.unrouteAll({ behavior: "wait" })
    const all = received.join("\n")
    expect(all).toContain("task-002")
    expect(all).toContain("x-request-id")
    expect(all).not.toContain(world.emulator.token)
  })

  it("without the secret, or with a wrong one, says what to do, and asks the cloud nothing", async () => {
    const before = world.emulator.requests().length
    await using none = await world.open({ fragment: "" })
    await none.alert.getByText("This address is incomplete.").waitFor()
    await using wrong = await world.open({ fragment: "x".repeat(43) })
    await wrong.alert.getByText(/^This address has been used before/).waitFor()
    await wrong.page.reload()
    await wrong.alert.waitFor()
    expect(world.emulator.requests()).toHaveLength(before)
  })

  it("is watched: a policy violation is noticed", async () => {
    const page = await world.open()
    await page.grid.waitFor()
    const injecting = page.page.evaluate(() => {
      document.body.innerHTML = "<b>injected</b>"
    })
    await expect(injecting).rejects.toThrow(/TrustedHTML/)
    await expect(page[Symbol.asyncDispose]()).rejects.toMatchObject({
      actual: { complaints: expect.arrayContaining([expect.stringContaining("require-trusted-types-for")]) }
    })
  })
})

describe("--read-only", () => {
  it("shows no way to delete, and the program refuses one all the same", async () => {
    await using readOnly = await startWorld({ program: { flags: ["--no-open", "--read-only"] } })
    readOnly.seed("instance-1", tasks(3))
    await using page = await readOnly.open({ instanceId: "instance-1" })
    await page.lists(3)
    await page.page.getByText("read-only", { exact: true }).waitFor()
    expect(await page.grid.getByRole("checkbox").count()).toBe(0)
    expect(await page.delete.count()).toBe(0)
    await page.grid.focus()
    for (const key of ["Home", "Space", "a", "Delete"]) await page.page.keyboard.press(key)
    expect(await page.confirmation.isVisible()).toBe(false)
    const path = `/dcs/v2/${readOnly.emulator.projectId}/instances/instance-1/tasks/task-001`
    const answer = await page.page.evaluate(
      async ([path, secret]) => {
        const response = await fetch(path, { method: "DELETE", headers: { "x-auth-token": secret } })
        return [response.status, await response.text()]
      },
      [path, readOnly.program.secret] as const
    )
    expect(answer).toEqual([403, expect.stringContaining("CONSOLE.READ_ONLY")])
    expect(readOnly.deletions("instance-1")).toEqual([])
  })
})

describe("the address that the browser is started with", () => {
  it("has a code for one use, which the page replaces by the secret", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-opened-"))
    const file = join(folder, "address")
    writeFileSync(join(folder, "xdg-open"), `#!/bin/sh\nprintf %s "$1" >${file}.part && mv ${file}.part ${file}\n`, {
      mode: 0o700
    })
    const env = { PATH: `${folder}:/usr/bin:/bin`, DISPLAY: ":99", TERM: "xterm" }
    await using opening = await startWorld({ program: { flags: [], isOnTerminal: true, env } })
    opening.seed("instance-1", tasks(2))
    await expect.poll(() => existsSync(file)).toBe(true)
    const [origin, code = ""] = readFileSync(file, "utf8").split("/#")
    rmSync(folder, { recursive: true })
    const { program } = opening
    expect(origin).toBe(program.origin)
    expect(code).toMatch(/^[\w-]{43}$/)
    expect(code).not.toBe(program.secret)
    expect(program.output()).not.toContain(code)
    await using first = await opening.open({ fragment: code })
    await first.lists(2)
    expect(new URL(first.page.url()).hash).toBe(`#${program.secret}`)
    await first.page.reload()
    await first.lists(2)
    await using second = await opening.open({ fragment: code })
    await second.alert.getByText(/^This address has been used before/).waitFor()
  })
})
