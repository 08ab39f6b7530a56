/** Hundreds of thousands of generated tasks, compared with a plain list. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { describe } from "vitest"
import { makeTaskSet } from "../src/internal/taskSet.ts"
import { call, demo, Emulator, ids, remove, tasksPath } from "./support.ts"

const minute = 60_000
const newest = Date.parse("2026-03-02T09:30:00.000Z")

const at = (millis: number): string => new Date(millis).toISOString()
const query = (millis: number): string => at(millis).replace(/\D/g, "").slice(0, 14)

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("remove" as const), index: fc.nat(99) }),
    fc.record({ do: fc.constant("removeNamed" as const), index: fc.nat(9) }),
    fc.record({ do: fc.constant("add" as const), index: fc.nat(9), minutes: fc.integer({ min: -5, max: 105 }) }),
    fc.record({ do: fc.constant("replace" as const), index: fc.nat(99), minutes: fc.integer({ min: -5, max: 105 }) })
  ),
  { maxLength: 60 }
)

it("a list of named and generated tasks is what a plain list would be", () => {
  const windows = fc.tuple(fc.option(fc.integer({ min: -5, max: 105 })), fc.option(fc.integer({ min: -5, max: 105 })))
  fc.assert(
    fc.property(fc.nat(100), steps, windows, fc.nat(40), fc.nat(120), (taskCount, steps, [from, to], limit, offset) => {
      const set = makeTaskSet(1, { id: "i", taskCount }, 200)
      const generated = [...set.generatedIds()]
      expect(generated).toHaveLength(taskCount)
      const model = new Map(generated.map((id, index) => [id, { id, time: newest - index * minute, order: 0 }]))
      const deleted = new Set<string>()
      const removeOne = (id: string) => {
        set.remove(id)
        if (model.delete(id)) deleted.add(id)
      }
      const addOne = (id: string, minutes: number, order: number) => {
        set.add({ id, createdAt: at(newest - minutes * minute) })
        const known = model.get(id)
        model.set(id, {
          id,
          time: newest - minutes * minute,
          order: known === undefined || known.order === 0 ? order : known.order
        })
        deleted.delete(id)
      }
      for (const [number, step] of steps.entries()) {
        const id = generated[step.index] ?? "none"
        if (step.do === "remove") removeOne(id)
        else if (step.do === "removeNamed") removeOne(`n${step.index}`)
        else if (step.do === "add") addOne(`n${step.index}`, step.minutes, number - 1000)
        else if (id !== "none") addOne(id, step.minutes, number - 1000)
      }
      const window = {
        ...(from !== null && { start: query(newest - from * minute) }),
        ...(to !== null && { end: query(newest - to * minute) })
      }
      const expected = [...model.values()]
        .filter(
          ({ time }) =>
            (from === null || time >= newest - from * minute) && (to === null || time <= newest - to * minute)
        )
        .toSorted((a, b) => b.time - a.time || a.order - b.order)
        .map(({ id }) => id)
      const page = set.page(offset, limit, window).map(({ id }) => id)
      expect([set.count(window), page]).toEqual([expected.length, expected.slice(offset, offset + limit)])
      expect(set.page(0, Number.POSITIVE_INFINITY)).toHaveLength(model.size)
      expect(set.deleted.size).toBe(deleted.size)
      for (const id of [...generated, "n0", "n5"]) {
        expect([set.get(id)?.record.id, set.deleted.has(id)]).toEqual([model.get(id)?.id, deleted.has(id)])
      }
    })
  )
})

it("ids that only look generated are none", () => {
  const set = makeTaskSet(1, { id: "i", taskCount: 3 }, 200)
  const [first = ""] = set.generatedIds()
  for (const id of [first.replace(/0$/, "3"), first.toUpperCase(), `${first}0`, first.slice(0, -1), ""]) {
    set.remove(id)
    expect([set.get(id), set.deleted.has(id)]).toEqual([undefined, false])
  }
  expect(set.count()).toBe(3)
})

/** The bytes in use after a garbage collection. */
const held = (): number => {
  setFlagsFromString("--expose-gc")
  runInNewContext("gc")()
  const { arrayBuffers, heapUsed } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

describe("a million", () => {
  const million = 1_000_000

  it("costs less than a byte each, also when every other one is gone", () => {
    const before = held()
    const set = makeTaskSet(1, { id: "i", taskCount: million }, 200)
    let id = 0
    for (const taskId of set.generatedIds()) if (id++ % 2 === 0) set.remove(taskId)
    expect([set.count(), set.deleted.size]).toEqual([million / 2, million / 2])
    const last = set.page(million / 2 - 3, 1000)
    expect(last).toHaveLength(3)
    expect(last[2]?.created_at).toBe(at(newest - (million - 1) * minute))
    for (let offset = 0; offset < million / 2; offset += 50_000) expect(set.page(offset, 1)).toHaveLength(1)
    const bytes = held() - before
    expect(bytes).toBeLessThan(million)
    expect(set.count()).toBe(million / 2)
  })

  it.effect("is listed, page by page, and deleted from, over HTTP", () =>
    Effect.gen(function* () {
      const emulator = yield* Emulator
      const list = Effect.fnUntraced(function* (query: string) {
        const { body } = yield* call(emulator, `${tasksPath("big")}${query}`)
        const page: { task_count: number; tasks: ReadonlyArray<{ id: string; status: string }> } = JSON.parse(body)
        return page
      })
      const [first, second, third] = emulatorIds(yield* emulator.generatedIds("big"), 3)
      const page = yield* list("?limit=1000&offset=999000")
      expect([page.task_count, page.tasks.length]).toEqual([million, 1000])
      const statusOf = (task = "") =>
        Effect.map(call(emulator, `${tasksPath("big")}/${task}`, { method: "DELETE" }), ({ status }) => status)
      expect([yield* statusOf(first), yield* statusOf(first), yield* statusOf(second)]).toEqual([200, 404, 400])
      expect((yield* list("?limit=2")).tasks.map(({ id, status }) => [id, status])).toEqual([
        [second, "EXECUTING"],
        [third, "SUCCESS"]
      ])
      expect(yield* emulator.taskCount("big")).toBe(million - 1)
      const deleted = yield* emulator.deleted("big")
      expect([deleted.size, deleted.has(first ?? ""), deleted.has(second ?? "")]).toEqual([1, true, false])
    }).pipe(
      Effect.provide(
        Emulator.layer({
          instances: [
            { id: "big", taskCount: million, taskAt: (index) => ({ status: index === 1 ? "EXECUTING" : "SUCCESS" }) }
          ]
        })
      )
    )
  )
})

const emulatorIds = (ids: Iterable<string>, count: number): ReadonlyArray<string> => {
  const taken: Array<string> = []
  for (const id of ids) if (taken.push(id) === count) break
  return taken
}

it.effect("the record of deletions has what requests have deleted, and nothing else", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const { deletable, executing, unknown } = demo.tasks
    const deleted = yield* emulator.deleted(demo.instances[0].id)
    for (const id of [deletable, executing, unknown]) yield* remove(emulator, id)
    expect([deletable, executing, unknown].map((id) => deleted.has(id))).toEqual([true, false, false])
    expect([deleted.size, (yield* ids(emulator)).length]).toEqual([1, 11])
    yield* emulator.seedTask(demo.instances[0].id, { id: deletable })
    expect([deleted.size, deleted.has(deletable)]).toEqual([0, false])
    expect((yield* emulator.deleted("nowhere")).size).toBe(0)
  }).pipe(Effect.provide(Emulator.layer()))
)
