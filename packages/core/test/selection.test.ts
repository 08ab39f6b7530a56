/** Which records a clean-up chooses from its lists. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import { BackgroundTask, type BackgroundTaskPage } from "../src/index.ts"
import {
  choose,
  type ClockReading,
  clocksDiffer,
  listMatching,
  matches,
  type TaskPages
} from "../src/selection/index.ts"

const hour = 3_600_000
const noon = Date.UTC(2026, 2, 2, 12)
const input = { instanceId: "i1" }

const made = (id: string, createdAt: number): BackgroundTask =>
  new BackgroundTask({ id, status: "SUCCESS", createdAt: new Date(createdAt).toISOString() })

const pagesOf = (...pages: ReadonlyArray<BackgroundTaskPage>): TaskPages => ({
  listBackgroundTaskPages: () => Stream.fromIterable(pages)
})

const ids = (tasks: Iterable<{ readonly id: string }>) => Array.from(tasks, ({ id }) => id)

describe("a list of matching records", () => {
  it.effect("measures every age by the service's clock on the first page, and shows all records on the way", () =>
    Effect.gen(function* () {
      const dcs = pagesOf(
        { tasks: [], serverTime: noon },
        { tasks: [made("old", noon - hour - 1), made("young", noon - hour)], serverTime: noon + 1 },
        { tasks: [made("later", noon - hour + 1)], serverTime: noon + 2 * hour }
      )
      const shown: Array<BackgroundTask> = []
      const options = { rule: { olderThan: hour }, onTask: (task: BackgroundTask) => void shown.push(task) }
      expect(ids(yield* Stream.runCollect(listMatching(dcs, input, options)))).toEqual(["old"])
      expect(ids(shown)).toEqual(["old", "young", "later"])
    })
  )

  it.effect("by age needs the service's clock, before the first record", () =>
    Effect.gen(function* () {
      const shown: Array<BackgroundTask> = []
      const onTask = (task: BackgroundTask) => void shown.push(task)
      const untimed = pagesOf({ tasks: [made("a", 0)] }, { tasks: [made("b", 0)], serverTime: noon })
      const list = (dcs: TaskPages, olderThan?: number) =>
        Stream.runCollect(listMatching(dcs, input, { rule: { olderThan }, onTask }))
      expect(yield* Effect.flip(list(untimed, hour))).toMatchObject({ _tag: "DcsNoServiceTime", instanceId: "i1" })
      expect(shown).toEqual([])
      expect(yield* list(pagesOf({ tasks: [] }), hour)).toEqual([])
      expect(ids(yield* list(untimed))).toEqual(["a", "b"])
    })
  )

  it.effect("shows the clocks once, and ends before the first record if they are not accepted", () =>
    Effect.gen(function* () {
      const readings: Array<ClockReading> = []
      const dcs: TaskPages = {
        listBackgroundTaskPages: () =>
          Stream.fromEffectDrain(TestClock.adjust("2 seconds")).pipe(
            Stream.concat(Stream.make({ tasks: [made("a", 0)], serverTime: noon })),
            Stream.concat(Stream.make({ tasks: [made("b", 0)], serverTime: noon + 1 }))
          )
      }
      yield* TestClock.setTime(noon)
      const list = (onClock: (reading: ClockReading) => Effect.Effect<void, "refused">) =>
        Stream.runCollect(listMatching(dcs, input, { rule: {}, onClock }))
      const accepted = list((reading) => Effect.sync(() => void readings.push(reading)))
      expect(ids(yield* accepted)).toEqual(["a", "b"])
      expect(readings).toEqual([{ sentAt: noon, receivedAt: noon + 2000, serverTime: noon }])
      expect(yield* Effect.flip(list(() => Effect.fail("refused")))).toBe("refused")
    })
  )
})

it("clocks differ if the service's is more than an hour before the request or after the response", () => {
  const [sentAt, receivedAt] = [noon, noon + 5000]
  const differ = (serverTime: number) => clocksDiffer({ sentAt, receivedAt, serverTime })
  expect([sentAt - hour, receivedAt + hour].map(differ)).toEqual([false, false])
  expect([sentAt - hour - 1, receivedAt + hour + 1].map(differ)).toEqual([true, true])
})

it("a rule about what a record does not have chooses it never", () => {
  const rules = [{ statuses: new Set(["FAILED"]) }, { names: new Set(["EXTEND"]) }, { olderThan: 0 }]
  expect(rules.map((rule) => matches(rule, {}, noon))).toEqual([false, false, false])
  expect(matches({ olderThan: 0 }, { createdAt: "2026-03-01" }, undefined)).toBe(false)
  expect(matches({}, {}, undefined)).toBe(true)
})

describe("the choice", () => {
  const record = (id: string, status: string, createdAt?: string) => ({ id, task: { status, createdAt } })
  const lists = [
    [record("b", "SUCCESS", "2026-01-02"), record("running", "EXECUTING", "2026-01-01"), record("d", "failed", "?")],
    [record("c", "FAILED", "2026-01-03"), record("a", "SUCCESS", "2026-01-01"), record("odd", "PAUSED", "2026-01-01")]
  ]

  it("has finished records only, by list, the oldest first", () => {
    const { candidates, ...counts } = choose(lists)
    expect(ids(candidates)).toEqual(["b", "d", "a", "c"])
    expect(counts).toEqual({ unfinished: 2, beyondLimit: 0 })
  })

  it("takes the oldest of all lists up to a limit", () => {
    const { candidates, ...counts } = choose(lists, 3)
    expect(ids(candidates)).toEqual(["a", "b", "c"])
    expect(counts).toEqual({ unfinished: 2, beyondLimit: 1 })
  })
})
