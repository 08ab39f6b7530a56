/** What the page is for, by somebody who has never seen it. */
import type { Locator } from "playwright"
import { afterAll, beforeAll, expect, it } from "vitest"
import { daysAgo, tasks } from "./support/tasks.ts"
import { startWorld, type World } from "./support/world.ts"

let world: World
beforeAll(async () => {
  world = await startWorld({
    instances: [
      {
        id: "instance-1",
        name: "dcs-orders",
        tasks: tasks(90, (number) => ({
          createdAt: daysAgo(number - 0.5),
          status: number % 3 === 0 ? "FAILED" : number % 30 === 1 ? "EXECUTING" : "SUCCESS"
        }))
      },
      {
        id: "instance-2",
        name: "dcs-sessions",
        tasks: tasks(40, (number) => ({ createdAt: daysAgo(20 + number), status: "FAILED" }))
      }
    ]
  })
})
afterAll(() => world[Symbol.asyncDispose]())

it("the failed tasks of one instance that are older than 30 days are deleted in eight clicks", async () => {
  await using page = await world.open()
  await page.lists(130)
  const before = world.emulator.tasks("instance-1")
  let clicks = 0
  const click = async (what: Locator) => {
    clicks += 1
    await what.click()
  }
  /** One click opens the list, and one chooses. */
  const choose = async (what: Locator, option: string) => {
    clicks += 2
    await what.selectOption(option)
  }

  // 1. Choose the instance.
  await click(page.instance("dcs-orders"))
  await page.lists(90)
  // 2. and 3. Only failed tasks.
  await choose(page.status, "Failed")
  // 4. and 5. Only old ones.
  await choose(page.age, "Older than 30 days")
  await page.lists(20)
  // 6. All of them.
  await click(page.selectAll)
  // 7. Ask.
  await click(page.button("Delete 20 records…"))
  expect(await page.confirmation.innerText()).toContain("dcs-orders")
  // 8. Answer.
  await click(page.button("Delete 20 records", page.confirmation))

  await page.summary.getByText("20 of 20 records gone").waitFor()
  expect(clicks).toBe(8)
  const limit = Date.now() - 30 * 24 * 60 * 60 * 1000
  const wanted = before.filter((task) => task.status === "FAILED" && Date.parse(task.created_at ?? "") <= limit)
  expect(new Set(world.deletions("instance-1"))).toEqual(new Set(wanted.map(({ id }) => id)))
  expect(world.emulator.taskCount("instance-1")).toBe(70)
  expect(world.deletions("instance-2")).toEqual([])
})
