/** What bounds a bulk deletion, ends it early, and is kept in its journal. */
import { it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import { describe, expect } from "vitest"
import { DcsJournalError, type DeletionJournalService, type StopReason } from "../src/index.ts"
import { count, gone, json, logs, run, service, tasks } from "./bulkService.ts"
import { make, promises } from "./support.ts"

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
