/** How a run is paused and stopped, and what ends it early. */
import { DcsNotFound, DcsTimeout, DcsUnauthorized, Failed, NotAttempted } from "@dcs-tasks/browser"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Console } from "../../src/state/Console.ts"
import { texts } from "../../src/texts/index.ts"
import { clientWith, deleted, scriptedBulk, settled } from "./tools/bulk.ts"
import { listedConsole, listing } from "./tools/console.ts"
import { endAll, failed, running, selecting, tasks, unknown } from "./tools/run.ts"

const sum = (console: Console) => Object.values(console.run.value?.counts ?? {}).reduce((a, b) => a + b, 0)

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
