/** Instances, the table, its filters, order and columns. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { daysAgo, tasks } from "./support/tasks.ts"
import { storedKeys } from "./support/watch.ts"
import { type OpenOptions, startWorld, type World } from "./support/world.ts"

const orders = [
  { id: "extended", name: "EXTEND", createdAt: daysAgo(0.1), userName: "ann" },
  { id: "running", name: "EXTEND", status: "EXECUTING", createdAt: daysAgo(0.2), userName: "ann" },
  { id: "bound", name: "BindEip", status: "FAILED", createdAt: daysAgo(10), userName: "bob" },
  { id: "swapped", name: "masterStandbySwapJob", createdAt: daysAgo(40), userName: "ann" },
  { id: "unbound", name: "UnBindEip", status: "FAILED", createdAt: daysAgo(100), userName: "bob" }
]

let world: World
beforeAll(async () => {
  world = await startWorld({
    instances: [
      { id: "instance-1", name: "orders", tasks: orders },
      { id: "instance-2", name: "sessions", tasks: tasks(3), record: { engine_version: "7.0" } },
      { id: "instance-3", name: "empty" }
    ]
  })
})
afterAll(() => world[Symbol.asyncDispose]())

const listed = async (instanceId = "instance-1", count = orders.length, options: OpenOptions = {}) => {
  const opened = await world.open({ instanceId, ...options })
  await opened.lists(count)
  return opened
}

describe("the list", () => {
  it("has the tasks of all instances, and then of the one that is chosen", async () => {
    await using page = await world.open()
    await page.lists(orders.length + 3)
    expect(await page.instance("All instances").getAttribute("aria-current")).toBe("true")
    await expect.poll(() => page.instance("All instances").innerText()).toMatch(/\b8\b/)
    await expect.poll(() => page.instance("orders").innerText()).toMatch(/orders[^]*Redis 6\.0/)
    await expect.poll(() => page.instance("sessions").innerText()).toMatch(/Redis 7\.0/)
    await expect.poll(() => page.instance("orders").innerText()).toMatch(/\b5\b/)
    await page.instance("sessions").click()
    await page.lists(3)
    expect(await page.instance("sessions").getAttribute("aria-current")).toBe("true")
    expect(await page.ids()).toEqual(["task-001", "task-002", "task-003"])
    await page.page.reload()
    await page.lists(3)
    expect(await page.instance("sessions").getAttribute("aria-current")).toBe("true")
  })

  it("says where one is: project, region, and whose credentials", async () => {
    await using page = await listed()
    const header = await page.page.getByRole("banner").innerText()
    expect(header).toContain("DCS background tasks")
    expect(header).toContain(world.emulator.projectId)
    expect(header).toContain("eu-de")
    expect(header).toContain("OS_AUTH_TOKEN")
    expect(header).not.toContain("read-only")
  })

  it("says that there is nothing, and that a filter hides everything", async () => {
    await using page = await listed("instance-3", 0)
    await page.page.getByText("There are no records here.").waitFor()
    await page.instance("orders").click()
    await page.lists(orders.length)
    await page.text.fill("no such task")
    await page.page.getByText("No record matches the filter.").waitFor()
    await page.button("Clear filter").first().click()
    await page.lists(orders.length)
    expect(await page.text.inputValue()).toBe("")
  })

  it("shows what was deleted elsewhere only until it is listed again", async () => {
    world.seed("changing", tasks(2))
    await using page = await listed("changing", 2)
    world.seed("changing", [{ id: "new" }])
    await page.button("Refresh").click()
    await page.lists(3)
    expect(await page.ids()).toContain("new")
  })

  it("tells a failure in the library's own words, with the request id, and lists again", async () => {
    world.seed("forbidden", tasks(2))
    await using page = await listed("forbidden", 2)
    const body = { error_code: "DCS.2003", error_msg: "This role does not have the permission." }
    world.emulator.inject({
      kind: "status",
      status: 403,
      body,
      instanceId: "forbidden",
      operation: "listBackgroundTasks"
    })
    await page.button("Refresh").click()
    await page.page.getByText("The list could not be loaded").waitFor()
    expect(await page.page.getByRole("main").innerText()).toMatch(/DCS\.2003/)
    await page.button("Try again").click()
    await page.lists(2)
  })

  it("shows relative times, and the exact ones on hover", async () => {
    await using page = await listed()
    const time = page.row("bound").locator("time")
    expect(await time.innerText()).toBe("10 days ago")
    expect(await time.getAttribute("datetime")).toBe(orders[2]?.createdAt)
    expect(await time.getAttribute("title")).toContain(orders[2]?.createdAt?.slice(0, 4))
  })
})

describe("the filters", () => {
  it("show what has the text, the status, the age and the user", async () => {
    await using page = await listed()
    await page.text.fill("eip bob")
    await expect.poll(page.ids).toEqual(["bound", "unbound"])
    await page.text.fill("")
    for (const [status, ids] of [
      ["Failed", ["bound", "unbound"]],
      ["Succeeded", ["extended", "swapped"]],
      ["Unfinished", ["running"]],
      ["Finished", ["extended", "bound", "swapped", "unbound"]],
      ["Any status", ["extended", "running", "bound", "swapped", "unbound"]]
    ] as const) {
      await page.status.selectOption(status)
      await expect.poll(page.ids).toEqual(ids)
    }
    for (const [age, ids] of [
      ["Older than 7 days", ["bound", "swapped", "unbound"]],
      ["Older than 30 days", ["swapped", "unbound"]],
      ["Older than 90 days", ["unbound"]],
      ["Any age", ["extended", "running", "bound", "swapped", "unbound"]]
    ] as const) {
      await page.age.selectOption(age)
      await expect.poll(page.ids).toEqual(ids)
    }
    await page.user.selectOption("bob")
    await expect.poll(page.ids).toEqual(["bound", "unbound"])
    await page.age.selectOption("Older than 30 days")
    await expect.poll(page.ids).toEqual(["unbound"])
    expect(await page.rowCount()).toBe(1)
  })

  it("are told to screen readers", async () => {
    await using page = await listed()
    await page.status.selectOption("Failed")
    await expect.poll(() => page.live.allInnerTexts()).toContainEqual(expect.stringMatching(/^2 of 5 records shown/))
  })
})

describe("the columns", () => {
  it("sort, and say how", async () => {
    await using page = await listed()
    expect(await page.column("Created").getAttribute("aria-sort")).toBe("descending")
    await page.column("Created").getByRole("button").click()
    await expect.poll(page.ids).toEqual(["unbound", "swapped", "bound", "running", "extended"])
    expect(await page.column("Created").getAttribute("aria-sort")).toBe("ascending")
    await page.column("Task").getByRole("button").click()
    await expect.poll(() => page.column("Task").getAttribute("aria-sort")).toBe("ascending")
    expect(await page.column("Created").getAttribute("aria-sort")).not.toMatch(/ascending|descending/)
    await expect.poll(async () => (await page.ids())[0]).toBe("bound")
    await page.column("Task").getByRole("button").click()
    await expect.poll(async () => (await page.ids())[0]).toBe("unbound")
  })

  it("come and go, and stay so; nothing else is stored but the theme", async () => {
    await using page = await listed("instance-1", orders.length, { profile: {} })
    expect(await page.column("User").count()).toBe(1)
    expect(await page.column("Task id").count()).toBe(0)
    await page.button("Columns").click()
    await page.page.getByRole("checkbox", { name: "User", exact: true }).click()
    await page.page.getByRole("checkbox", { name: "Task id", exact: true }).click()
    await page.column("User").waitFor({ state: "detached" })
    await page.column("Task id").waitFor()
    await page.page.keyboard.press("Escape")
    await page.button(/^Theme/).click()
    await page.text.fill("bound")
    await page.page.reload()
    await page.lists(orders.length)
    expect(await page.column("User").count()).toBe(0)
    expect(await page.column("Task id").count()).toBe(1)
    const keys = await storedKeys(page.page)
    expect(keys.filter((key) => !/\b(theme|columns)$/.test(key))).toEqual([])
    expect(keys).toHaveLength(2)
  })
})
