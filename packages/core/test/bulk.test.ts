/** Bulk deletion against a simulated service under TestClock. */
import { it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import {
  DcsCredentialsError,
  DcsJournalError,
  type DeletionJournalService,
  type DeletionResult,
  type StopReason
} from "../src/index.ts"
import { count, gone, json, logs, type Request, run, service, tasks } from "./bulkService.ts"
import { inSteps, make, promises } from "./support.ts"

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

/** A token bucket: `perSecond` tokens, room for `burst`, and a `Retry-After` when it is empty. */
const bucket = (perSecond: number, burst: number, retryAfter: number) => {
  let tokens = burst
  let filled = 0
  const refused: Array<Request> = []
  const played = service((request) => {
    tokens = Math.min(burst, tokens + ((request.at - filled) / 1000) * perSecond)
    filled = request.at
    if (tokens >= 1) {
      tokens -= 1
      return gone()
    }
    refused.push(request)
    return json(429, "APIGW.0308", { "retry-after": String(retryAfter) })
  })
  return { ...played, refused }
}

describe("throttling", () => {
  it.effect("finds a rate of 20 per second: 1,000 tasks within 1.3 times the ideal, few throttled", () =>
    Effect.gen(function* () {
      const played = bucket(20, 20, 1)
      const { millis, results } = yield* run(played, tasks(1000))
      expect(count(results)).toEqual({ Deleted: 1000 })
      expect(millis).toBeLessThan(((1000 - 20) / 20) * 1000 * 1.3)
      expect(played.refused.length).toBeLessThan(0.05 * played.requests.length)
    })
  )

  it.effect("fails no task at one request per second with Retry-After 60", () =>
    Effect.gen(function* () {
      const played = bucket(1, 1, 60)
      const { results } = yield* run(played, tasks(300))
      expect(count(results)).toEqual({ Deleted: 300 })
    })
  )

  it.effect("pauses the whole run once, and counts every request of a task", () =>
    Effect.gen(function* () {
      const played = service((_request, nth) => (nth <= 4 ? json(429, "APIGW.0308", { "retry-after": "5" }) : gone()))
      const { results } = yield* run(played, tasks(8))
      expect(count(results)).toEqual({ Deleted: 8 })
      const late = played.requests.slice(4)
      expect(Math.min(...late.map(({ at }) => at))).toBeGreaterThanOrEqual(5000)
      expect(results.filter(({ outcome }) => outcome._tag === "Deleted" && outcome.attempts === 2)).toHaveLength(4)
    })
  )

  it.effect("fails a task after maxWait", () =>
    Effect.gen(function* () {
      const played = service(() => json(429, "APIGW.0308", { "retry-after": "10" }))
      const { results } = yield* run(played, tasks(1), { maxWait: "35 seconds" })
      expect(results[0]?.outcome).toMatchObject({ _tag: "Failed", error: { _tag: "DcsThrottled", attempts: 4 } })
    })
  )

  it.effect("does not hide that an earlier request may have deleted", () =>
    Effect.gen(function* () {
      const played = service((_request, nth) => {
        if (nth === 1) return new Response(null, { status: 500 })
        return nth === 2 ? json(429, "APIGW.0308") : json(404, "DCS.4133")
      })
      const { results } = yield* run(played, tasks(1))
      expect(results[0]?.outcome).toMatchObject({ _tag: "AlreadyGone", attempts: 3, priorAttemptMayHaveDeleted: true })
    })
  )
})

describe("a provider that fails after a throttled request", () => {
  it.effect("is reported if that request provably deleted nothing", () =>
    Effect.gen(function* () {
      const played = service(() => json(429, "APIGW.0308"))
      let asked = 0
      const credentials = Effect.suspend(() =>
        ++asked <= 1
          ? Effect.succeed({ token: "T" })
          : Effect.fail(new DcsCredentialsError({ source: "provider", problem: "it failed" }))
      )
      const dcs = yield* make(played.client, { retry: {}, credentials })
      const results = dcs.deleteBackgroundTasks(Stream.fromIterable(tasks(3)), { concurrency: 1 })
      const [first, ...rest] = yield* inSteps(yield* Effect.forkChild(Stream.runCollect(results)), 50)
      expect(first?.outcome).toMatchObject({ _tag: "Failed", error: { _tag: "DcsCredentialsError" } })
      expect(rest.map(({ outcome }) => outcome)).toMatchObject(
        rest.map(() => ({ _tag: "NotAttempted", stoppedBy: "credentials" }))
      )
      expect(rest).toHaveLength(2)
    })
  )

  it.effect("does not hide what that request did", () =>
    Effect.gen(function* () {
      const played = service((_request, nth) =>
        nth === 1 ? new Response(null, { status: 500 }) : json(429, "APIGW.0308")
      )
      let asked = 0
      const credentials = Effect.suspend(() =>
        ++asked <= 2
          ? Effect.succeed({ token: "T" })
          : Effect.fail(new DcsCredentialsError({ source: "provider", problem: "it failed" }))
      )
      const dcs = yield* make(played.client, { retry: {}, credentials })
      const fiber = yield* Effect.forkChild(Stream.runCollect(dcs.deleteBackgroundTasks(Stream.fromIterable(tasks(1)))))
      const [result] = yield* inSteps(fiber, 50)
      expect(played.requests).toHaveLength(2)
      expect(result?.outcome).toMatchObject({
        _tag: "Failed",
        seenUnknown: true,
        error: { _tag: "DcsThrottled", attempts: 2, mayHaveDeleted: true }
      })
    })
  )
})

describe("a configured rate", () => {
  it.effect("spaces the requests", () =>
    Effect.gen(function* () {
      const played = service(gone)
      const { millis } = yield* run(played, tasks(21), { rate: 10 })
      expect(millis).toBeGreaterThanOrEqual(2000)
      expect(millis).toBeLessThan(2200)
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

describe("the limits of a run", () => {
  it.effect("are those of each deletion, and share the client's budget", () =>
    Effect.gen(function* () {
      const played = service(() => new Response(null, { status: 503 }))
      const { results } = yield* run(played, tasks(2), { retry: { maxAttempts: 5 } })
      expect(results.map(({ outcome }) => outcome)).toMatchObject([
        { _tag: "Failed", error: { _tag: "DcsUnavailable", attempts: 5 } },
        { _tag: "Failed", error: { _tag: "DcsUnavailable", attempts: 5 } }
      ])
      const many = service(() => new Response(null, { status: 503 }))
      yield* run(many, tasks(100), { retry: { maxAttempts: 5 } })
      expect(many.requests).toHaveLength(100 + Math.floor(500 / 14))
    })
  )

  it.effect("bound the time of each deletion", () =>
    Effect.gen(function* () {
      const { results } = yield* run(service(gone, 4000), tasks(2), { timeout: "3 seconds", retry: false })
      const late = { _tag: "Failed", error: { _tag: "DcsTimeout", timeoutMillis: 3000, attempts: 1 } }
      expect(results.map(({ outcome }) => outcome)).toMatchObject([late, late])
    })
  )

  it.effect("are those of callers with Promises, too", () =>
    Effect.gen(function* () {
      const played = service(() => new Response(null, { status: 503 }), 0)
      const dcs = promises(played.client, { retry: { maxAttempts: 3 } })
      const results = Stream.fromAsyncIterable(
        dcs.deleteBackgroundTasks(["t1"], { instanceId: "i1", retry: false }),
        (error) => error
      )
      expect(yield* Stream.runCollect(results)).toMatchObject([{ outcome: { _tag: "Failed", error: { attempts: 1 } } }])
    })
  )
})

describe("early stops", () => {
  it.effect("the first 401 at task 500 of 10,000 stops everything", () =>
    Effect.gen(function* () {
      const played = service((_request, nth) => (nth >= 500 ? json(401, "DCS.1002") : gone()))
      const { results } = yield* run(played, tasks(10_000), { concurrency: 8 })
      expect(played.requests.length).toBeLessThanOrEqual(500 + 8)
      const counts = count(results)
      expect(counts["Deleted"]).toBe(499)
      expect((counts["Failed"] ?? 0) + (counts["NotAttempted"] ?? 0)).toBe(9501)
      expect(results.at(-1)?.outcome).toMatchObject({ _tag: "NotAttempted", stoppedBy: "unauthorized" })
    })
  )

  it.effect("five consecutive 403, or a missing instance, stop only that instance", () =>
    Effect.gen(function* () {
      const played = service(({ instanceId }) => {
        if (instanceId === "forbidden") return json(403, "DCS.2003")
        return instanceId === "missing" ? json(404, "DCS.3022") : gone()
      })
      const input = [...tasks(50, "forbidden"), ...tasks(50, "missing"), ...tasks(50, "fine")]
      const { results } = yield* run(played, input, { concurrency: 1 })
      expect(count(results)).toEqual({ Deleted: 50, Failed: 6, NotAttempted: 94 })
    })
  )

  it.effect("an occasional 403 stops nothing", () =>
    Effect.gen(function* () {
      const played = service((_request, nth) => (nth % 5 === 0 ? gone() : json(403, "DCS.2003")))
      const { results } = yield* run(played, tasks(50), { concurrency: 1 })
      expect(count(results)).toEqual({ Deleted: 10, Failed: 40 })
    })
  )

  for (const concurrency of [1, 4]) {
    it.effect(`a stop that has come before the first id leaves nothing to send, ${concurrency} at once`, () =>
      Effect.gen(function* () {
        const played = service(gone)
        const { results } = yield* run(played, tasks(5), { concurrency, stop: Effect.succeed("signal") })
        expect(count(results)).toEqual({ NotAttempted: 5 })
      })
    )
  }

  it.effect("the results name why the caller stopped, and call any other value a signal", () =>
    Effect.gen(function* () {
      const dcs = yield* make(service(gone).client)
      for (const [stop, stoppedBy] of [
        [Effect.succeed("deadline"), "deadline"],
        [Effect.void, "signal"],
        [Effect.succeed("because"), "signal"]
      ] as const) {
        const results = yield* Stream.runCollect(dcs.deleteBackgroundTasks(Stream.fromIterable(tasks(1)), { stop }))
        expect(results.map(({ outcome }) => outcome)).toMatchObject([{ _tag: "NotAttempted", stoppedBy }])
      }
    })
  )

  it.effect("the caller's stop lets calls in progress finish, and wakes a waiting run", () =>
    Effect.gen(function* () {
      const stop = yield* Deferred.make<StopReason>()
      const played = service((_request, nth) => {
        if (nth === 10) Deferred.doneUnsafe(stop, Effect.succeed("signal"))
        return nth === 10 ? json(429, "APIGW.0308", { "retry-after": "600" }) : gone()
      })
      const { millis, results } = yield* run(played, tasks(100), { concurrency: 1, stop: Deferred.await(stop) })
      expect(count(results)).toEqual({ Deleted: 9, Failed: 1, NotAttempted: 90 })
      expect(millis).toBeLessThan(1000)
    })
  )

  it.effect("an outage does not multiply the requests", () =>
    Effect.gen(function* () {
      const played = service(() => json(503, "DCS.5000"))
      const { results } = yield* run(played, tasks(1000))
      expect(count(results)).toEqual({ Failed: 1000 })
      expect(played.requests.length).toBeLessThanOrEqual(1000 * 1.05 + 100)
    })
  )

  it.effect("unread input stays unread with onStop: end", () =>
    Effect.gen(function* () {
      const played = service((_request, nth) => (nth === 3 ? json(401, "DCS.1002") : gone()))
      const { results } = yield* run(played, tasks(1000), { concurrency: 1, onStop: "end" })
      expect(results.length).toBeLessThan(100)
      expect(count(results)).toMatchObject({ Deleted: 2, Failed: 1 })
    })
  )
})

describe("a journal", () => {
  const journal = (overrides: Partial<DeletionJournalService> = {}) => {
    const lines: Array<string> = []
    const value: DeletionJournalService = {
      standing: ({ taskId }) => Effect.succeed(taskId === "t0" ? "finished" : taskId === "t1" ? "sent" : "new"),
      sending: ({ taskId }) => Effect.sync(() => void lines.push(`send ${taskId}`)),
      ended: ({ outcome, taskId }) => Effect.sync(() => void lines.push(`end ${taskId} ${outcome._tag}`)),
      ...overrides
    }
    return { lines, value }
  }

  it.effect("skips finished tasks, and a 404 on a task sent earlier means deleted", () =>
    Effect.gen(function* () {
      const played = service(() => json(404, "DCS.4133"))
      const { lines, value } = journal()
      const { results } = yield* run(played, tasks(3), { concurrency: 1, journal: value })
      expect(results.map(({ outcome }) => outcome)).toMatchObject([
        { _tag: "Skipped" },
        { _tag: "AlreadyGone", priorAttemptMayHaveDeleted: true },
        { _tag: "Failed", error: { _tag: "DcsNotFound" } }
      ])
      expect(lines).toEqual(["end t0 Skipped", "send t1", "end t1 AlreadyGone", "send t2", "end t2 Failed"])
    })
  )

  const broken = new DcsJournalError({ problem: "the disk is full" })

  it.effect("that cannot be written stops the run, and its error is logged once", () =>
    Effect.gen(function* () {
      const played = service(gone)
      const { logged, logger } = logs()
      const sending = ({ taskId }: { readonly taskId: string }) => (taskId === "t4" ? Effect.fail(broken) : Effect.void)
      const ended = () => (played.requests.length < 3 ? Effect.void : Effect.fail(broken))
      const { value } = journal({ sending, ended })
      const running = run(played, tasks(20), { concurrency: 1, journal: value })
      const { results } = yield* Effect.provide(running, logger)
      expect(count(results)).toEqual({ Skipped: 1, Deleted: 3, NotAttempted: 16 })
      expect(played.requests).toHaveLength(3)
      expect(logged).toEqual([["Error", "The journal of a bulk deletion failed", broken]])
    })
  )

  it.effect("that fails, and whose error cannot be logged, hides no result", () =>
    Effect.gen(function* () {
      const played = service(gone)
      const { value } = journal({ standing: () => Effect.succeed("new"), ended: () => Effect.fail(broken) })
      const logger = Logger.make(() => {
        throw new Error("the log is full, too")
      })
      const { results } = yield* Effect.provide(run(played, tasks(1), { journal: value }), Logger.layer([logger]))
      expect(count(results)).toEqual({ Deleted: 1 })
    })
  )

  it.effect("can look a task up in a store; a lookup that fails stops the run", () =>
    Effect.gen(function* () {
      const played = service(() => json(404, "DCS.4133"))
      const standing: DeletionJournalService["standing"] = ({ taskId }) =>
        Effect.delay(
          taskId === "t3" ? Effect.fail(broken) : Effect.succeed(taskId === "t1" ? "sent" : "new"),
          "1 second"
        )
      const { value } = journal({ standing })
      const { results } = yield* run(played, tasks(6), { concurrency: 2, journal: value })
      expect(count(results)).toEqual({ AlreadyGone: 1, Failed: 2, NotAttempted: 3 })
    })
  )

  it.effect("that is waited for when the run is interrupted has not failed", () =>
    Effect.gen(function* () {
      const { logged, logger } = logs()
      const played = service(gone)
      const { value } = journal({ standing: () => Effect.never })
      const fiber = yield* Effect.forkChild(Effect.provide(run(played, tasks(3), { journal: value }), logger), {
        startImmediately: true
      })
      yield* Fiber.interrupt(fiber)
      expect(logged).toEqual([])
    })
  )
})
