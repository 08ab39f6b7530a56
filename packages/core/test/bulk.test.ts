/** Bulk deletion against a simulated service under TestClock. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import type { DeletionResult } from "../src/index.ts"
import { count, gone, run, service, tasks } from "./bulkService.ts"
import { inSteps, make } from "./support.ts"

describe("one result per input", () => {
  it.effect("duplicates are sent once, invalid ids not at all, and nothing is lost", () =>
    Effect.gen(function* () {
      const played = service(gone)
      const input = [
        ...tasks(50),
        ...tasks(50),
        { instanceId: "i1", taskId: ".." },
        { instanceId: "a/b", taskId: "t1" }
      ]
      const { results } = yield* run(played, input, { concurrency: 8 })
      expect(count(results)).toEqual({ Deleted: 50, Duplicate: 50, Invalid: 2 })
      expect(results.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(input.map((_, n) => n))
      expect(played.requests).toHaveLength(50)
    })
  )

  it.effect("the same task id of two instances is two tasks", () =>
    Effect.gen(function* () {
      const played = service(gone)
      const { results } = yield* run(played, [...tasks(3), ...tasks(3, "i2")])
      expect(count(results)).toEqual({ Deleted: 6 })
    })
  )

  it.effect("never more concurrent requests than configured", () =>
    Effect.gen(function* () {
      const played = service(gone, 20)
      yield* run(played, tasks(100), { concurrency: 7 })
      expect(played.widest()).toBe(7)
    })
  )
})

describe("results", () => {
  it.effect("arrive in the order in which the tasks finish", () =>
    Effect.gen(function* () {
      const played = service(gone, ({ taskId }) => (taskId === "t0" ? 500 : 10))
      const { results } = yield* run(played, tasks(10), { concurrency: 3 })
      expect(results.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 0])
    })
  )

  it.effect("that nobody reads hold up the input: as many wait as can be in progress", () =>
    Effect.gen(function* () {
      const played = service(gone)
      const dcs = yield* make(played.client)
      let read = 0
      const input = Stream.tap(Stream.rechunk(Stream.fromIterable(tasks(1000)), 10), () => Effect.sync(() => read++))
      let taken = 0
      const fiber = yield* dcs.deleteBackgroundTasks(input, { concurrency: 4 }).pipe(
        Stream.runForEach(() => (++taken === 20 ? Effect.never : Effect.void)),
        Effect.forkChild
      )
      yield* TestClock.adjust("1 minute")
      expect(taken).toBe(20)
      expect(played.requests.length).toBeGreaterThanOrEqual(20)
      expect(played.requests.length).toBeLessThanOrEqual(20 + 2 * 4)
      expect(read).toBeLessThanOrEqual(20 + 2 * 4)
      yield* Fiber.interrupt(fiber)
    })
  )

  for (const concurrency of [1, 64]) {
    it.live(`of thirty thousand inputs that need no request leave time for others, ${concurrency} at once`, () =>
      Effect.gen(function* () {
        const dcs = yield* make(service(gone).client)
        const input = Stream.map(Stream.range(1, 30_000), () => ({ instanceId: "i1", taskId: ".." }))
        let turns = 0
        const clock = setInterval(() => (turns += 1), 1)
        const invalid = yield* dcs.deleteBackgroundTasks(input, { concurrency }).pipe(
          Stream.runFold(
            () => 0,
            (count, { outcome }) => (outcome._tag === "Invalid" ? count + 1 : count)
          )
        )
        clearInterval(clock)
        expect(invalid).toBe(30_000)
        expect(turns).toBeGreaterThan(5)
      })
    )
  }
})

describe("an input that fails", () => {
  it.effect("fails after the results of the tasks in progress", () =>
    Effect.gen(function* () {
      const played = service(gone, 100)
      const dcs = yield* make(played.client)
      const results: Array<DeletionResult> = []
      const input = Stream.concat(Stream.fromIterable(tasks(3)), Stream.fail("torn" as const))
      const fiber = yield* dcs.deleteBackgroundTasks(input).pipe(
        Stream.runForEach((result) => Effect.sync(() => void results.push(result))),
        Effect.flip,
        Effect.forkChild
      )
      expect(yield* inSteps(fiber, 50)).toBe("torn")
      expect(count(results)).toEqual({ Deleted: 3 })
    })
  )
})

describe("in a pipe", () => {
  it.effect("the options stand alone, or are left out", () =>
    Effect.gen(function* () {
      const played = service(gone, 0)
      const dcs = yield* make(played.client)
      const input = Stream.fromIterable(tasks(20))
      const forms = [
        dcs.deleteBackgroundTasks(input, { concurrency: 8 }),
        input.pipe(dcs.deleteBackgroundTasks({ concurrency: 8 })),
        input.pipe(dcs.deleteBackgroundTasks),
        input.pipe(dcs.deleteBackgroundTasks())
      ]
      for (const results of forms) expect(count(yield* Stream.runCollect(results))).toEqual({ Deleted: 20 })
      expect(played.requests).toHaveLength(80)
    })
  )

  it.effect("the options count", () =>
    Effect.gen(function* () {
      const played = service(gone)
      const dcs = yield* make(played.client)
      const results = Stream.fromIterable(tasks(20)).pipe(dcs.deleteBackgroundTasks({ concurrency: 8 }))
      yield* inSteps(yield* Effect.forkChild(Stream.runDrain(results)), 1)
      expect(played.widest()).toBe(8)
    })
  )
})
