import {
  AlreadyGone,
  BackgroundTask,
  type BulkOutcome,
  DcsForbidden,
  DcsNotFound,
  DcsTimeout,
  DcsTransportError,
  DcsUnauthorized,
  Failed,
  NotAttempted
} from "@dcs-tasks/browser"
import * as fc from "fast-check"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import type { Console } from "../../src/state/Console.ts"
import { texts } from "../../src/texts/index.ts"
import { clientWith, deleted, scriptedBulk, settled } from "./tools/bulk.ts"
import { listedConsole, listing } from "./tools/console.ts"

const tasks = (count: number, prefix = "t") =>
  Array.from({ length: count }, (_, index) => new BackgroundTask({ id: `${prefix}${index}`, status: "SUCCESS" }))

const sum = (console: Console) => Object.values(console.run.value?.counts ?? {}).reduce((a, b) => a + b, 0)

const failed = () => new Failed({ error: new DcsForbidden({ status: 403, attempts: 1, mayHaveDeleted: false }) })
const unknown = () =>
  new Failed({ error: new DcsTransportError({ kind: "network", attempts: 3, mayHaveDeleted: true }) })
const unauthorized = (errorCode?: string) =>
  new Failed({
    error: new DcsUnauthorized({
      status: 401,
      attempts: 1,
      mayHaveDeleted: false,
      reason: { _tag: "TokenExpired" },
      ...(errorCode !== undefined && { errorCode })
    })
  })

/** A console of instances with so many records, all selected, and the bulk deletion under its run. */
const selecting = async (counts: Readonly<Record<string, number>>, now = () => 0) => {
  const bulk = scriptedBulk()
  const records = Object.fromEntries(Object.entries(counts).map(([id, count]) => [id, tasks(count)]))
  const console = await listedConsole({ client: clientWith({ ...listing(records), ...bulk }), now })
  console.selectShown()
  return { bulk, console }
}

/** The same, with the run under way. */
const running = async (count: number, now = () => 0) => {
  const { bulk, console } = await selecting({ i1: count }, now)
  console.deleteSelected()
  await settled()
  return { bulk, console }
}

const endAll = async ({ inProgress }: ReturnType<typeof scriptedBulk>, outcome: () => BulkOutcome): Promise<void> => {
  for (let next = inProgress[0]; next !== undefined; next = inProgress[0]) {
    next.end(outcome())
    await settled()
  }
  await settled()
}

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

describe("pause and stop", () => {
  it("a pause starts nothing new, what is in progress ends, and it goes on when told", async () => {
    const { bulk, console } = await running(6)
    console.pause()
    bulk.inProgress[0]?.end(deleted())
    await settled()
    expect(bulk.started).toHaveLength(4)
    expect(console.run.value).toMatchObject({ state: "paused", inProgress: 3, perSecond: 0, counts: { waiting: 5 } })
    await endAll(bulk, deleted)
    expect(bulk.started).toHaveLength(4)
    expect(console.run.value).toMatchObject({ state: "paused", inProgress: 0 })
    console.resume()
    await settled()
    expect(console.run.value).toMatchObject({ state: "running", inProgress: 2 })
    await endAll(bulk, deleted)
    expect(console.run.value).toMatchObject({ state: "ended", counts: { deleted: 6 } })
  })

  it("a stop starts nothing new, what is in progress ends, and the rest is not attempted", async () => {
    const { bulk, console } = await running(6)
    console.stop()
    await settled()
    expect(console.run.value).toMatchObject({ state: "stopping", stoppedBy: "signal" })
    await endAll(bulk, deleted)
    expect(bulk.started).toHaveLength(4)
    expect(console.run.value).toMatchObject({
      state: "ended",
      counts: { deleted: 4, notAttempted: 2 },
      problem: undefined
    })
    expect(console.fateOf("i1/t5")).toEqual({ _tag: "NotAttempted", stoppedBy: "signal" })
    // What was not attempted can be selected again.
    console.selectShown()
    expect(console.selection.value).toEqual(new Set(["i1/t4", "i1/t5"]))
  })

  it("a stop ends a paused run", async () => {
    const { bulk, console } = await running(6)
    console.pause()
    await endAll(bulk, deleted)
    console.stop()
    await settled()
    expect(console.run.value).toMatchObject({ state: "ended", counts: { deleted: 4, notAttempted: 2 } })
    console.resume()
    console.pause()
    console.stop()
    expect(console.run.value).toMatchObject({ state: "ended" })
  })

  it("in any order, the counts add up, no end is taken back, and nothing starts while it must not", async () => {
    const action = fc.oneof(
      fc.constantFrom("pause", "resume", "stop", "frame", "throttle"),
      fc.record({ which: fc.nat(3), outcome: fc.constantFrom(deleted, failed, unknown, unauthorized) })
    )
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.array(action, { maxLength: 30 }), async (count, actions) => {
        const frames: Array<() => void> = []
        const bulk = scriptedBulk()
        const console = await listedConsole({
          client: clientWith({ ...listing({ i1: tasks(count) }), ...bulk }),
          now: () => 0,
          frame: (callback) => void frames.push(callback)
        })
        console.selectShown()
        console.deleteSelected()
        await settled()
        const ends = new Map<string, string>()
        const check = () => {
          expect(sum(console)).toBe(count)
          for (const { key } of console.all.value) {
            const { _tag } = console.fateOf(key)
            expect(_tag).toBe(ends.get(key) ?? _tag)
            expect(_tag).not.toBe("Listed")
            if (_tag !== "Waiting") ends.set(key, _tag)
          }
        }
        for (const step of actions) {
          const before = bulk.started.length
          const state = console.run.value?.state
          if (step === "pause") console.pause()
          else if (step === "resume") console.resume()
          else if (step === "stop") console.stop()
          else if (step === "frame") frames.pop()?.()
          else if (step === "throttle") bulk.options().onPause?.(1000)
          else bulk.inProgress[step.which]?.end(step.outcome())
          await settled()
          check()
          const mayStart = state === "running" || step === "resume"
          expect(bulk.started.length - before).toBeLessThanOrEqual(mayStart ? 4 : 0)
        }
        console.resume()
        await settled()
        await endAll(bulk, deleted)
        check()
        expect(console.run.value).toMatchObject({ state: "ended", inProgress: 0, counts: { waiting: 0 } })
        expect(ends.size).toBe(count)
        expect(console.results().trim().split("\n")).toHaveLength(count)
        console.close()
      }),
      { numRuns: 150 }
    )
  })
})

describe("a run ends early", () => {
  it("if the credentials are refused: it says what to do", async () => {
    const { bulk, console } = await running(4)
    bulk.inProgress[0]?.end(unauthorized())
    await settled()
    const { problem, stoppedBy } = console.run.value ?? {}
    expect(stoppedBy).toBe("unauthorized")
    expect(problem).toMatch(/^The token expired.* Then start dcs-tasks console again/)
  })

  it("if the program refuses the page: that is not a matter of credentials", async () => {
    const { bulk, console } = await running(4)
    bulk.inProgress[0]?.end(unauthorized("CONSOLE.SECRET"))
    await settled()
    expect(console.run.value?.problem).toBe(texts.problems.secret)
  })

  it("if the program is gone: the rest is not tried", async () => {
    const { bulk, console } = await running(10)
    for (let call = 0; call < 3; call += 1) {
      bulk.inProgress[0]?.end(unknown())
      await settled()
    }
    expect(console.run.value).toMatchObject({ state: "stopping", stoppedBy: "program-gone" })
    const sent = bulk.started.length
    await endAll(bulk, unknown)
    expect(bulk.started).toHaveLength(sent)
    expect(console.run.value).toMatchObject({
      state: "ended",
      problem: texts.problems.programGone,
      counts: { unknown: sent, notAttempted: 10 - sent }
    })
    expect(console.fateOf("i1/t9")).toEqual({ _tag: "NotAttempted", stoppedBy: "program-gone" })
  })

  it("but not because calls took too long that had responses", async () => {
    const { bulk, console } = await running(10)
    const slow = (phase: "headers" | "total") =>
      new Failed({ error: new DcsTimeout({ phase, timeoutMillis: 60_000, attempts: 3, mayHaveDeleted: true }) })
    for (let call = 0; call < 4; call += 1) {
      bulk.inProgress[0]?.end(slow("total"))
      await settled()
    }
    expect(console.run.value?.state).toBe("running")
    for (let call = 0; call < 3; call += 1) {
      bulk.inProgress[0]?.end(slow("headers"))
      await settled()
    }
    expect(console.run.value?.state).toBe("stopping")
  })

  it("but not because single calls have no response", async () => {
    const { bulk, console } = await running(10)
    for (let call = 0; call < 8; call += 1) {
      bulk.inProgress[0]?.end(call % 3 === 2 ? failed() : unknown())
      await settled()
    }
    expect(console.run.value?.state).toBe("running")
  })

  it("for one instance, and goes on with the others; a reason of the whole run is graver", async () => {
    const { bulk, console } = await selecting({ i1: 1, i2: 4 })
    console.deleteSelected()
    await settled()
    const missing = new DcsNotFound({ status: 404, attempts: 1, mayHaveDeleted: false, reason: { _tag: "Instance" } })
    bulk.inProgress[0]?.end(new Failed({ error: missing }))
    bulk.inProgress[0]?.end(new NotAttempted({ stoppedBy: "instance-missing" }))
    await settled()
    expect(console.run.value).toMatchObject({
      state: "running",
      stoppedBy: "instance-missing",
      problem: undefined
    })
    bulk.inProgress[0]?.end(unauthorized())
    bulk.inProgress[0]?.end(new NotAttempted({ stoppedBy: "unauthorized" }))
    await settled()
    expect(console.run.value).toMatchObject({ stoppedBy: "unauthorized", problem: expect.stringContaining("token") })
  })

  it("if the library throws: what it had may be gone, the rest was not attempted", async () => {
    const { bulk, console } = await running(6)
    bulk.inProgress[0]?.end(deleted())
    await settled()
    bulk.fail(new Error("a fault"))
    await settled()
    expect(console.run.value).toMatchObject({
      state: "ended",
      problem: "a fault",
      counts: { deleted: 1, unknown: 4, notAttempted: 1 }
    })
    expect(console.results()).toContain(`"outcome":"unknown"`)
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

describe("progress", () => {
  it("has a rate and an estimate, but not while the service asks to wait", async () => {
    let time = 0
    const { bulk, console } = await running(100, () => time)
    for (let second = 1; second <= 10; second += 1) {
      time = second * 1000
      bulk.inProgress[0]?.end(deleted())
      bulk.inProgress[0]?.end(deleted())
      await settled()
    }
    expect(console.run.value).toMatchObject({ perSecond: 2, secondsLeft: 40, throttledUntil: undefined })
    bulk.options().onPause?.(300_000)
    expect(console.run.value).toMatchObject({ throttledUntil: 310_000, secondsLeft: undefined })
    expect(console.announcement.value).toBe("The service asks to wait for 5 minutes.")
    time = 310_000
    bulk.inProgress[0]?.end(deleted())
    await settled()
    expect(console.run.value).toMatchObject({ throttledUntil: undefined, perSecond: 0.1 })
  })

  it("does not count a pause", async () => {
    let time = 0
    const { bulk, console } = await running(100, () => time)
    console.pause()
    time = 60_000
    console.resume()
    await settled()
    time = 61_000
    bulk.inProgress[0]?.end(deleted())
    await settled()
    expect(console.run.value?.perSecond).toBe(1)
  })

  it("moves with the clock even if nothing ends, and more slowly without a run", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] })
    onTestFinished(() => void vi.useRealTimers())
    let time = 0
    const { bulk, console } = await selecting({ i1: 4 }, () => time)
    console.deleteSelected()
    await settled()
    bulk.inProgress[0]?.end(deleted())
    await settled()
    const pass = (millis: number) => {
      time += millis
      vi.advanceTimersByTime(millis)
    }
    pass(1000)
    expect(console.run.value?.perSecond).toBe(1)
    expect(console.clock.value).toBe(1000)
    pass(20_000)
    expect(console.run.value?.perSecond).toBe(0)
    await endAll(bulk, deleted)
    const { value } = console.clock
    pass(5000)
    expect(console.clock.value).toBe(value)
    pass(10_000)
    expect(console.clock.value).toBe(value + 15_000)
    console.close()
    pass(60_000)
    expect(console.clock.value).toBe(value + 15_000)
  })

  it("is shown once per frame; a change of state is shown at once", async () => {
    const frames: Array<() => void> = []
    const bulk = scriptedBulk()
    const console = await listedConsole({
      client: clientWith({ ...listing({ i1: tasks(8) }), ...bulk }),
      frame: (callback) => void frames.push(callback)
    })
    console.selectShown()
    console.deleteSelected()
    await settled()
    for (const frame of frames.splice(0)) frame()
    const version = console.fatesVersion.value
    for (let call = 0; call < 3; call += 1) {
      bulk.inProgress[0]?.end(deleted())
      await settled()
    }
    expect(frames).toHaveLength(1)
    expect(console.run.value?.counts.deleted).toBe(0)
    frames[0]?.()
    expect(console.run.value?.counts.deleted).toBe(3)
    expect(console.fatesVersion.value).toBe(version + 1)
    bulk.inProgress[0]?.end(deleted())
    await settled()
    console.pause()
    expect(console.run.value).toMatchObject({ state: "paused", counts: { deleted: 4 } })
    // Rows and run say the same.
    expect(console.fatesVersion.value).toBe(version + 2)
  })
})
