/** The pace that a bulk run waits for before each request. */
import { it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { describe, expect } from "vitest"
import type { BulkDeleteOptions } from "../src/index.ts"
import { toProvider } from "../src/credentials/provider.ts"
import type { CredentialsProvider } from "../src/model/Credentials.ts"
import { busy, count, freeFor, gone, json, logs, outcomes, run, service, tasks } from "./bulkService.ts"
import { canary, inSteps, make } from "./support.ts"

/** A limiter of one request each `spacing`, as several processes share it, and when it was asked. */
const limiter = (spacing: number) => {
  const asked: Array<number> = []
  let nextFree = 0
  const pace = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    asked.push(now)
    const at = Math.max(now, nextFree)
    nextFree = at + spacing
    return Effect.sleep(at - now)
  })
  return { asked, pace }
}

/** Retries are planned a second after the failure. */
const retry = { schedule: Schedule.spaced("1 second"), maxAttempts: 3 }

const at = ({ requests }: ReturnType<typeof service>) => requests.map(({ at }) => at)

const throttled = (seconds: number) => json(429, "APIGW.0308", { "retry-after": `${seconds}` })

describe("a pace", () => {
  it.effect("runs before each request: first ones, retries, and what is sent again after throttling", () =>
    Effect.gen(function* () {
      const events: Array<string> = []
      const played = service((_request, nth) => {
        events.push("request")
        return nth === 1 ? busy() : nth === 3 ? throttled(5) : gone()
      })
      const pace = Effect.sync(() => void events.push("pace"))
      const { results } = yield* run(played, tasks(3), { concurrency: 1, pace })
      expect(outcomes(results)).toMatchObject([{ attempts: 2 }, { attempts: 2 }, { attempts: 1 }])
      expect(events).toEqual(Array.from({ length: 5 }, () => ["pace", "request"]).flat())
    })
  )

  it.effect("runs before the retry after a 401 that the credentials corrected", () =>
    Effect.gen(function* () {
      const events: Array<string> = []
      const provider: CredentialsProvider = {
        ...(yield* toProvider({ token: canary })),
        onUnauthorized: () =>
          Effect.as(
            Effect.sync(() => events.push("correct")),
            true
          )
      }
      const played = service((_request, nth) => {
        events.push("request")
        return nth === 1 ? json(401, "DCS.1002") : gone()
      })
      const dcs = yield* make(played.client, { credentials: provider })
      const pace = Effect.sync(() => void events.push("pace"))
      const running = yield* Effect.forkChild(
        Stream.runCollect(dcs.deleteBackgroundTasks(Stream.fromIterable(tasks(1)), { pace, retry: {} }))
      )
      expect(outcomes(yield* inSteps(running, 1))).toMatchObject([{ _tag: "Deleted", attempts: 2 }])
      expect(events).toEqual(["pace", "request", "correct", "pace", "request"])
    })
  )

  it.effect("that several runs share limits the requests of all of them", () =>
    Effect.gen(function* () {
      const played = service((_request, nth) => (nth % 5 === 0 ? busy() : gone()))
      const { pace } = limiter(1000)
      const both = yield* Effect.all(
        [1, 2].map((n) => run(played, tasks(10, `i${n}`), { pace })),
        {
          concurrency: "unbounded"
        }
      )
      expect(both.map(({ results }) => count(results))).toEqual([{ Deleted: 10 }, { Deleted: 10 }])
      const times = at(played)
      expect(times.length).toBe(24)
      expect(times).toEqual(times.map((_, n) => n * 1000))
    })
  )

  it.effect("begins when the run's own rate and pauses allow the request", () =>
    Effect.gen(function* () {
      const played = service((_request, nth) => (nth === 2 ? throttled(10) : gone()), 0)
      const { asked, pace } = limiter(0)
      yield* run(played, tasks(3), { concurrency: 1, rate: 1, pace })
      expect(asked.slice(0, 3)).toEqual([0, 1000, 11_000])
      expect(asked).toEqual(at(played))
    })
  )

  it.effect("comes again after a pause that began during it", () =>
    Effect.gen(function* () {
      const played = service((_request, nth) => (nth === 1 ? throttled(10) : gone()), 0)
      const { asked, pace } = limiter(4000)
      const { results } = yield* run(played, tasks(2), { concurrency: 2, pace })
      expect(count(results)).toEqual({ Deleted: 2 })
      expect(asked.slice(0, 2)).toEqual([0, 0])
      for (const time of at(played).slice(1)) expect(time).toBeGreaterThanOrEqual(10_000)
    })
  )

  it.effect("that outlasts a pause does not make its request one from before the pause", () =>
    Effect.gen(function* () {
      const pauses: Array<number> = []
      const played = service((_request, nth) => (nth <= 3 ? json(429, "APIGW.0308") : gone()), 0)
      const options = { concurrency: 1, onPause: (millis: number) => void pauses.push(millis) }
      let asked = 0
      const pace = Effect.suspend(() => (++asked === 2 ? Effect.sleep("5 seconds") : Effect.void))
      yield* run(played, [...tasks(1), ...tasks(1, "i2")], { ...options, concurrency: 2, pace })
      expect(at(played)[1]).toBe(1000)
      // The second task was asked for at 0 and sent at 5 seconds.
      expect(pauses).toEqual([1000, 2000, 4000])
    })
  )

  it.effect("does not run before the list call that verifies a missing task", () =>
    Effect.gen(function* () {
      const played = service(({ taskId }) => (taskId === "" ? Response.json({ tasks: [] }) : json(404, "DCS.4133")))
      const { asked, pace } = limiter(0)
      yield* run(played, tasks(1), { missing: "verify", pace })
      expect([played.requests.length, asked.length]).toEqual([2, 1])
    })
  )

  it.effect("must be an Effect", () =>
    Effect.gen(function* () {
      const dcs = yield* make(service(gone).client)
      const options = { pace: async () => {} } as unknown as BulkDeleteOptions
      const error = yield* Effect.flip(
        Stream.runDrain(dcs.deleteBackgroundTasks(Stream.fromIterable(tasks(1)), options))
      )
      expect(error).toMatchObject({ _tag: "DcsInvalidInput", field: "pace" })
    })
  )
})

describe("the wait for a pace", () => {
  it.effect("counts towards no time limit, and leaves each request the time that it has without it", () =>
    Effect.gen(function* () {
      const played = service(
        (_request, nth) => (nth === 1 ? busy() : gone()),
        () => (played.requests.length === 1 ? 500 : 3000)
      )
      const pace = Effect.sleep("5 minutes")
      const options = { pace, retry, timeout: "4 seconds", totalTimeout: "5 seconds" } as const
      const { millis, results } = yield* run(played, tasks(1), options)
      expect(outcomes(results)).toMatchObject([{ _tag: "Deleted", attempts: 2 }])
      expect(at(played)).toEqual([300_000, 601_500])
      expect(millis).toBe(604_500)
    })
  )

  it.effect("gives a call no more time than the total limit", () =>
    Effect.gen(function* () {
      const played = service(
        () => busy(),
        () => (played.requests.length === 1 ? 500 : 60_000)
      )
      const pace = Effect.sleep("5 minutes")
      const { millis, results } = yield* run(played, tasks(1), {
        pace,
        retry,
        timeout: "1 hour",
        totalTimeout: "5 seconds"
      })
      expect(outcomes(results)).toMatchObject([
        { _tag: "Failed", error: { _tag: "DcsTimeout", phase: "total", attempts: 2 } }
      ])
      expect(millis).toBe(605_000)
    })
  )

  for (const [name, pace] of [
    ["that never completes", Effect.never],
    ["that cannot be interrupted", Effect.uninterruptible(Effect.never)]
  ] satisfies ReadonlyArray<readonly [string, Effect.Effect<void>]>) {
    it.effect(`${name} ends with a stop: a task that was not sent was not attempted`, () =>
      Effect.gen(function* () {
        const played = service(gone)
        const stop = Effect.as(Effect.sleep(700), "deadline")
        const { millis, results } = yield* run(played, tasks(10), { pace: freeFor(2, pace), stop })
        expect(count(results)).toEqual({ Deleted: 2, NotAttempted: 8 })
        for (const { outcome } of results.slice(2)) expect(outcome).toMatchObject({ stoppedBy: "deadline" })
        expect([played.requests.length, millis]).toEqual([2, 700])
      })
    )

    it.effect(`${name} ends with a stop: a retry keeps the error before it`, () =>
      Effect.gen(function* () {
        const played = service(busy)
        const stop = Effect.sleep(2500)
        const { millis, results } = yield* run(played, tasks(1), { pace: freeFor(1, pace), retry, stop })
        expect(outcomes(results)).toMatchObject([{ _tag: "Failed", error: { _tag: "DcsUnavailable", attempts: 1 } }])
        expect([played.requests.length, millis]).toEqual([1, 2500])
      })
    )

    it.effect(`${name} ends with a stop: a throttled task keeps its error`, () =>
      Effect.gen(function* () {
        const played = service(() => throttled(1))
        const { millis, results } = yield* run(played, tasks(1), { pace: freeFor(1, pace), stop: Effect.sleep(2500) })
        expect(outcomes(results)).toMatchObject([{ _tag: "Failed", error: { _tag: "DcsThrottled", attempts: 1 } }])
        expect([played.requests.length, millis]).toEqual([1, 2500])
      })
    )
  }

  it.effect("does not begin after a stop", () =>
    Effect.gen(function* () {
      const stop = yield* Deferred.make<void>()
      const { asked, pace } = limiter(0)
      const played = service(() => {
        Deferred.doneUnsafe(stop, Effect.void)
        return json(429, "APIGW.0308")
      })
      const { results } = yield* run(played, tasks(3), { concurrency: 2, rate: 1, pace, stop: Deferred.await(stop) })
      expect(count(results)).toEqual({ Failed: 1, NotAttempted: 2 })
      expect(asked).toEqual([0])
    })
  )

  it.effect("ends with the run, and nothing is logged", () =>
    Effect.gen(function* () {
      let interrupted = 0
      const { logged, logger } = logs()
      const pace = Effect.onInterrupt(Effect.never, () => Effect.sync(() => void interrupted++))
      const running = yield* run(service(gone), tasks(9), { pace }).pipe(Effect.provide(logger), Effect.forkChild)
      yield* inSteps(yield* Effect.forkChild(Effect.sleep(100)), 50)
      yield* Fiber.interrupt(running)
      expect(interrupted).toBe(4)
      expect(logged).toEqual([])
    })
  )
})
