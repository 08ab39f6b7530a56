/** The list: what it loads, and what it shows. */
import { type BackgroundTaskPage, DcsTransportError, DcsUnauthorized, Instance } from "@dcs-tasks/browser"
import { describe, expect, it } from "vitest"
import { texts } from "../../src/texts/index.ts"
import { clientWith, settled } from "./tools/bulk.ts"
import { listedConsole, listing, makeConsole } from "./tools/console.ts"
import { day, now } from "./tools/rows.ts"
import { listedRecords, records, shown, task } from "./tools/table.ts"

describe("the list", () => {
  it("has the records of all instances, newest first, with the instances' names and counts", async () => {
    const console = await listedRecords()
    expect(shown(console)).toEqual(["i1/a", "i2/a", "i1/b", "i1/c", "i1/d"])
    expect(console.rows.value[0]).toMatchObject({ instanceName: "name of i1", isFinished: true, instanceId: "i1" })
    expect(console.instances.value).toMatchObject({ state: "ready", items: [{ count: 4 }, { count: 1 }] })
    expect(console.listing.value).toMatchObject({ state: "ready", received: 5, total: 5, listedAt: now })
    expect(console.users.value).toEqual(["ann", "bob"])
    expect(console.announcement.value).toBe("5 records listed.")
  })

  it("of one instance has its records, and the counts of the others", async () => {
    const asked: Array<unknown> = []
    const { listBackgroundTaskPages, listInstances } = listing(records)
    const console = await listedConsole({
      instanceId: "i2",
      client: clientWith({
        listInstances,
        listBackgroundTaskPages: (input) => {
          asked.push(input)
          return listBackgroundTaskPages(input)
        }
      })
    })
    expect(shown(console)).toEqual(["i2/a"])
    await settled()
    expect(asked).toEqual([{ instanceId: "i2" }, { instanceId: "i1", pageSize: 1 }])
    expect(console.instances.value.items.map(({ count }) => count)).toEqual([4, 1])
  })

  it("keeps the filter and clears the selection when it is loaded again", async () => {
    const console = await listedRecords()
    console.setFilter({ status: "FAILED" })
    console.selectShown()
    expect(console.selected.value).toHaveLength(3)
    console.refresh()
    expect(console.selection.value.size).toBe(0)
    expect(console.rows.value).toEqual([])
    await settled()
    expect(shown(console)).toEqual(["i1/a", "i2/a", "i1/b"])
    expect(console.announcement.value).toBe("5 records listed, 3 of them shown.")
  })

  it("says which instance could not be listed, and shows the others", async () => {
    const { listBackgroundTaskPages } = listing(records)
    const console = await listedRecords({
      async *listBackgroundTaskPages(input: { readonly instanceId: string }) {
        if (input.instanceId === "i1") throw new Error("A fault.")
        yield* listBackgroundTaskPages(input)
      }
    })
    expect(shown(console)).toEqual(["i2/a"])
    expect(console.listing.value).toMatchObject({
      state: "failed",
      problem: "The records of 1 of 2 instances could not be listed. name of i1: A fault."
    })
    console.choose("i1")
    await settled()
    expect(console.listing.value.problem).toBe("The records of name of i1 could not be listed. A fault.")
  })

  it.each([
    [
      "the program is gone",
      new DcsTransportError({ kind: "network", attempts: 3, mayHaveDeleted: false }),
      texts.problems.programGone
    ],
    [
      "the program refuses the page",
      new DcsUnauthorized({
        status: 401,
        errorCode: "CONSOLE.SECRET",
        attempts: 1,
        mayHaveDeleted: false,
        reason: { _tag: "Other" }
      }),
      texts.problems.secret
    ]
  ])("says that %s", async (_, error, problem) => {
    const console = await listedRecords({
      // oxlint-disable-next-line require-yield -- fails before its first instance
      async *listInstances() {
        throw error
      }
    })
    expect(console.instances.value).toMatchObject({ state: "failed", problem })
    expect(console.listing.value).toMatchObject({
      state: "failed",
      problem
    })
  })

  describe("ends with the first refusal of the credentials, because five in a row lock a key", () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`i${index + 1}`, []]))
    const refusal = new DcsUnauthorized({
      status: 401,
      attempts: 1,
      mayHaveDeleted: false,
      reason: { _tag: "Other" }
    })
    const refusing = async (options: { readonly instances: boolean; readonly instanceId?: string }) => {
      let calls = 0
      const refuse = (): void => {
        calls += 1
        throw refusal
      }
      const console = await listedConsole({
        instanceId: options.instanceId,
        client: clientWith({
          async *listInstances() {
            if (options.instances) refuse()
            yield* listing(many).listInstances()
          },
          // oxlint-disable-next-line require-yield -- fails before its first page
          async *listBackgroundTaskPages() {
            refuse()
          }
        })
      })
      await settled()
      expect(console.listing.value).toMatchObject({
        state: "failed",
        problem: expect.stringContaining("Then start dcs-tasks console again")
      })
      return calls
    }

    it("of all instances: only what was under way is refused, too", async () => {
      expect(await refusing({ instances: false })).toBe(4)
    })

    it("of one instance: the others are not counted", async () => {
      expect(await refusing({ instances: false, instanceId: "i1" })).toBe(1)
    })

    it("of the instances: no records are asked for", async () => {
      expect(await refusing({ instances: true, instanceId: "i1" })).toBe(1)
    })
  })

  it("that another one replaces shows nothing any more", async () => {
    let release: (page: BackgroundTaskPage) => void = () => {}
    const late = new Promise<BackgroundTaskPage>((resolve) => {
      release = resolve
    })
    const { listBackgroundTaskPages } = listing(records)
    const console = makeConsole({
      client: clientWith({
        ...listing(records),
        async *listBackgroundTaskPages(input) {
          if (input.instanceId === "i1" && input.pageSize === undefined) yield await late
          yield* listBackgroundTaskPages(input)
        }
      })
    })
    await settled()
    console.choose("i2")
    await settled()
    release({ tasks: [task("late", "FAILED", 0)], total: 1 })
    await settled()
    expect(shown(console)).toEqual(["i2/a"])
    expect(console.listing.value.state).toBe("ready")
  })

  it("shows rows as they arrive", async () => {
    const console = makeConsole({
      client: clientWith({
        async *listInstances() {
          yield new Instance({ id: "i1" })
        },
        async *listBackgroundTaskPages() {
          yield { tasks: records.i1.slice(0, 2), total: 4 }
          await new Promise(() => {})
        }
      })
    })
    await settled()
    expect(console.listing.value).toMatchObject({ state: "loading", received: 2, total: 4 })
    expect(console.rows.value).toHaveLength(2)
  })

  it("that is long is shown in growing parts, and then whole", async () => {
    const gates: Array<() => void> = []
    const console = makeConsole({
      client: clientWith({
        async *listInstances() {
          yield new Instance({ id: "i1" })
        },
        async *listBackgroundTaskPages() {
          for (let page = 0; page < 10; page += 1) {
            yield { tasks: [task(`t${page}`, "FAILED", page)], total: 10 }
            await new Promise<void>((resolve) => gates.push(resolve))
          }
        }
      })
    })
    const lengths: Array<number> = []
    for (let page = 0; page < 10; page += 1) {
      await settled()
      lengths.push(console.all.value.length)
      expect(console.listing.value.received).toBe(page + 1)
      gates.pop()?.()
    }
    await settled()
    expect(lengths).toEqual([1, 2, 3, 4, 5, 6, 6, 8, 8, 10])
    expect(console.all.value).toHaveLength(10)
  })

  it("does not take the delay of an answer for a wrong clock", async () => {
    const console = await listedRecords({
      async *listBackgroundTaskPages() {
        yield { tasks: [], total: 0, serverTime: now - 1500 }
      }
    })
    expect(console.clock.value).toBe(now)
  })

  it("takes ages by the service's clock", async () => {
    const page = { tasks: [task("a", "FAILED", 0)], total: 1, serverTime: now + 31 * day }
    const console = await listedRecords({
      async *listBackgroundTaskPages() {
        yield page
      }
    })
    console.setFilter({ olderThanDays: 30 })
    expect(shown(console)).toHaveLength(2)
    expect(console.clock.value).toBe(now + 31 * day)
  })
})
