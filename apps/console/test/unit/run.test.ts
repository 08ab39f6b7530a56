/** What a run shows for its rows, and what a later list settles. */
import { AlreadyGone, DcsForbidden, Failed } from "@dcs-tasks/browser"
import { describe, expect, it } from "vitest"
import { texts } from "../../src/texts/index.ts"
import { clientWith, deleted, scriptedBulk, settled } from "./tools/bulk.ts"
import { listedConsole, listing } from "./tools/console.ts"
import { endAll, failed, running, selecting, tasks, unknown } from "./tools/run.ts"

describe("a run", () => {
  it("deletes what is selected, four at a time, as the question said", async () => {
    const { bulk, console } = await selecting({ i1: 6, i2: 1 })
    console.toggle("i1/t5")
    console.deleteSelected({ rate: 5 })
    await settled()
    expect(bulk.options()).toMatchObject({ concurrency: 4, missing: "succeed", rate: 5 })
    expect(bulk.inProgress).toHaveLength(4)
    expect(console.run.value).toMatchObject({ state: "running", total: 6, inProgress: 4, counts: { waiting: 6 } })
    await endAll(bulk, deleted)
    expect(new Set(bulk.started)).toEqual(new Set(["i1/t0", "i1/t1", "i1/t2", "i1/t3", "i1/t4", "i2/t0"]))
    expect(console.run.value).toMatchObject({ state: "ended", counts: { waiting: 0, deleted: 6 }, inProgress: 0 })
    expect(console.run.value).not.toHaveProperty("problem", expect.any(String))
    expect(console.fateOf("i1/t5")._tag).toBe("Listed")
    expect(console.announcement.value).toBe("Ended: 6 deleted.")
  })

  it("leaves the rows where they are, selects none of them, and corrects the counts of the instances", async () => {
    const { bulk, console } = await running(5)
    const rows = console.rows.value
    expect(console.selection.value.size).toBe(0)
    expect(console.whyNot(rows[0]!)).toBe(texts.whyNot["in-run"])
    await endAll(bulk, deleted)
    expect(console.rows.value).toEqual(rows)
    expect(console.instances.value.items[0]?.count).toBe(0)
    expect(console.whyNot(rows[0]!)).toBe(texts.whyNot.gone)
    console.selectShown()
    expect(console.selection.value.size).toBe(0)
  })

  it("keeps the ends of its rows apart, with the ids of the requests", async () => {
    const { bulk, console } = await running(4)
    const [a, b, c, d] = [...bulk.inProgress]
    a?.end(new AlreadyGone({ attempts: 1, priorAttemptMayHaveDeleted: false, requestId: "r1" }))
    const forbidden = (requestId: string) =>
      new Failed({ error: new DcsForbidden({ status: 403, attempts: 1, mayHaveDeleted: false, requestId }) })
    b?.end(forbidden("r2"))
    c?.end(forbidden("r3"))
    d?.end(unknown())
    await settled()
    expect(console.run.value?.counts).toMatchObject({ alreadyGone: 1, failed: 2, unknown: 1 })
    expect(console.fateOf("i1/t0")).toEqual({ _tag: "AlreadyGone", requestId: "r1" })
    expect(console.fateOf("i1/t1")).toMatchObject({ _tag: "Failed", requestId: "r2" })
    expect(console.fateOf("i1/t3")).toMatchObject({ _tag: "Unknown" })
    expect(console.run.value?.faults).toMatchObject([
      { fate: "Failed", keys: ["i1/t1", "i1/t2"], requestIds: ["r2", "r3"] },
      { fate: "Unknown", keys: ["i1/t3"], requestIds: [] }
    ])
    expect(console.results().trim().split("\n")).toHaveLength(4)
  })

  it("tells the same task id of two instances apart", async () => {
    const { bulk, console } = await selecting({ i1: 1, i2: 1 })
    console.toggle("i2/t0")
    console.deleteSelected()
    await settled()
    await endAll(bulk, deleted)
    expect(console.fateOf("i1/t0")._tag).toBe("Deleted")
    expect(console.fateOf("i2/t0")._tag).toBe("Listed")
  })

  it("starts once, however often one clicks", async () => {
    const { bulk, console } = await selecting({ i1: 2 })
    const rows = console.selected.value
    console.deleteSelected({ rows })
    console.deleteSelected({ rows })
    await settled()
    expect(bulk.started).toEqual(["i1/t0", "i1/t1"])
    await endAll(bulk, deleted)
    console.deleteSelected({ rows })
    expect(bulk.started).toHaveLength(2)
    expect(console.run.value).toMatchObject({ state: "ended", total: 2 })
  })

  it("is the only one: other rows wait for its end", async () => {
    const { bulk, console } = await selecting({ i1: 2 })
    console.toggle("i1/t1")
    console.deleteSelected()
    console.toggle("i1/t1")
    console.deleteSelected()
    await settled()
    expect(bulk.started).toEqual(["i1/t0"])
    expect(console.selection.value).toEqual(new Set(["i1/t1"]))
  })

  it("counts a row once, even if two results come for it", async () => {
    const records = tasks(2)
    const console = await listedConsole({
      client: clientWith({
        ...listing({ i1: records }),
        async *deleteBackgroundTasks() {
          yield { index: 0, instanceId: "i1", taskId: "t0", outcome: deleted() }
          yield { index: 0, instanceId: "i1", taskId: "t0", outcome: failed() }
          yield { index: 1, instanceId: "i1", taskId: "t1", outcome: deleted() }
          yield { index: 2, instanceId: "i1", taskId: "t2", outcome: deleted() }
        }
      })
    })
    console.selectShown()
    console.deleteSelected()
    await settled()
    expect(console.run.value).toMatchObject({ state: "ended", counts: { deleted: 2, failed: 0 }, inProgress: 0 })
    expect(console.fateOf("i1/t0")._tag).toBe("Deleted")
  })

  it("forbids another list until it has ended", async () => {
    const { bulk, console } = await running(1)
    console.choose("i1")
    console.refresh()
    console.dismissRun()
    expect(console.chosen.value).toBeUndefined()
    expect(console.listing.value.state).toBe("ready")
    expect(console.run.value?.state).toBe("running")
    await endAll(bulk, deleted)
    console.dismissRun()
    expect(console.run.value).toBeUndefined()
    console.choose("i1")
    expect(console.chosen.value).toBe("i1")
  })

  it("does not start in a console that may only read", async () => {
    const { session } = await listedConsole({})
    const bulk = scriptedBulk()
    const console = await listedConsole({
      session: { ...session, readOnly: true },
      client: clientWith({ ...listing({ i1: tasks(2) }), ...bulk })
    })
    console.selectShown()
    console.toggle("i1/t0")
    expect(console.selection.value.size).toBe(0)
    console.deleteSelected({ rows: console.rows.value })
    expect(console.run.value).toBeUndefined()
    expect(console.whyNot(console.rows.value[0]!)).toBe(texts.whyNot["read-only"])
  })
})

describe("what a later list says", () => {
  /** A run whose only row is unknown. */
  const doubtful = async () => {
    const bulk = scriptedBulk()
    const records = { i1: tasks(2) }
    const asked: Array<PromiseWithResolvers<void>> = []
    const { listBackgroundTaskPages, listInstances } = listing(records)
    const console = await listedConsole({
      client: clientWith({
        listInstances,
        async *listBackgroundTaskPages(input) {
          const gate = Promise.withResolvers<void>()
          if (asked.push(gate) > 1) await gate.promise
          yield* listBackgroundTaskPages(input)
        },
        ...bulk
      })
    })
    const end = async () => {
      console.toggle("i1/t0")
      console.deleteSelected()
      await settled()
      await endAll(bulk, unknown)
      expect(console.fateOf("i1/t0")._tag).toBe("Unknown")
    }
    return { asked, bulk, console, end, records }
  }

  it("settles the doubt about a row, also in the results", async () => {
    const { asked, console, end, records } = await doubtful()
    await end()
    records.i1.shift()
    console.refresh()
    await settled()
    asked[1]?.resolve()
    await settled()
    expect(console.run.value?.counts).toMatchObject({ unknown: 0, alreadyGone: 1 })
    expect(console.run.value?.faults).toEqual([])
    expect(console.results()).toContain(`"outcome":"already-gone"`)
    expect(console.fateOf("i1/t1")._tag).toBe("Listed")
  })

  it("says nothing about what it lacks if it shrank while it was read", async () => {
    const bulk = scriptedBulk()
    let totals = [2]
    const walks: Array<ReadonlyArray<number>> = []
    const console = await listedConsole({
      client: clientWith({
        listInstances: listing({ i1: [] }).listInstances,
        async *listBackgroundTaskPages() {
          walks.push(totals)
          // The records of the first page went, and t1 moved to their place.
          for (const total of totals) yield { tasks: totals.length === 1 ? tasks(2) : [], total }
        },
        ...bulk
      })
    })
    console.toggle("i1/t1")
    console.deleteSelected()
    await settled()
    await endAll(bulk, unknown)
    totals = [2, 1]
    console.refresh()
    await settled()
    expect(console.listing.value.state).toBe("ready")
    expect(console.run.value?.counts).toMatchObject({ unknown: 1 })
    walks.length = 0
    console.checkAgain()
    await settled()
    expect(walks).toHaveLength(3)
    expect(console.run.value).toMatchObject({
      counts: { unknown: 1 },
      checkProblem: expect.stringContaining("Records disappear while they are listed")
    })
    totals = [2]
    console.checkAgain()
    await settled()
    expect(console.run.value?.counts).toMatchObject({ unknown: 0, stillThere: 1 })
  })

  it("says nothing if the list began before the run", async () => {
    const { asked, bulk, console } = await doubtful()
    const rows = console.rows.value
    console.refresh()
    await settled()
    expect(console.listing.value.state).toBe("loading")
    console.deleteSelected({ rows: rows.slice(0, 1) })
    await settled()
    await endAll(bulk, unknown)
    asked[1]?.resolve()
    await settled()
    expect(console.listing.value.state).toBe("ready")
    expect(console.run.value?.counts).toMatchObject({ unknown: 1 })
    expect(console.fateOf("i1/t0")._tag).toBe("Unknown")
  })

  it("keeps what the summary says about the rows that are left, until it is closed", async () => {
    const { bulk, console } = await running(2)
    bulk.inProgress[0]?.end(deleted())
    bulk.inProgress[0]?.end(failed())
    await settled()
    console.refresh()
    await settled()
    // The service lists it again: that is the truth.
    expect(console.fateOf("i1/t0")._tag).toBe("Listed")
    expect(console.fateOf("i1/t1")._tag).toBe("Failed")
    console.dismissRun()
    console.refresh()
    await settled()
    expect(console.fateOf("i1/t1")._tag).toBe("Listed")
  })

  it("a check lists each instance once, and no run starts meanwhile", async () => {
    const { asked, console, end } = await doubtful()
    await end()
    console.checkAgain()
    console.checkAgain()
    await settled()
    expect(asked).toHaveLength(2)
    console.toggle("i1/t1")
    console.deleteSelected()
    expect(console.run.value).toMatchObject({ state: "ended", total: 1 })
    asked[1]?.resolve()
    await settled()
    expect(console.run.value?.counts).toMatchObject({ stillThere: 1 })
    expect(console.announcement.value).toBe("Checked: 1 still there.")
    // It can be selected and deleted again.
    console.selectShown()
    console.deleteSelected()
    await settled()
    expect(console.run.value).toMatchObject({ state: "running", total: 2 })
  })
})
