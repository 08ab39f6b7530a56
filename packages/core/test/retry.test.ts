/** Retries: exact waits under TestClock, the quota, and the story after a lost answer. */
import { it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import type { DcsTasksConfig, RetryConfig } from "../src/index.ts"
import { make, task } from "./support.ts"

type Step = Response | "reset" | "refused" | "hang"

const error = (cause: { readonly code: string }) => (request: Parameters<HttpClient.HttpClient["execute"]>[0]) =>
  new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })

/** Plays its steps, the last one for ever, and keeps the time of every request. */
const play = (steps: ReadonlyArray<() => Step>) => {
  const times: Array<number> = []
  const client = HttpClient.make((request) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const step = steps[Math.min(times.length, steps.length - 1)]?.() ?? "hang"
      times.push(now)
      if (step === "hang") return Effect.never
      if (step === "reset") return Effect.fail(error({ code: "ECONNRESET" })(request))
      if (step === "refused") return Effect.fail(error({ code: "ECONNREFUSED" })(request))
      return Effect.succeed(HttpClientResponse.fromWeb(request, step))
    })
  )
  return { client, times }
}

const fixedRandom = (value: number) => ({ nextIntUnsafe: () => 0, nextDoubleUnsafe: () => value })

const answer = (status: number, body?: unknown, headers?: Record<string, string>) => () =>
  new Response(body === undefined ? null : JSON.stringify(body), { status, ...(headers && { headers }) })

const gone = answer(404, { error_code: "DCS.4133", error_msg: "no such task" })

interface Options extends Partial<DcsTasksConfig> {
  readonly random?: number
  readonly missing?: "fail" | "succeed"
}

/** Runs one delete to its end under TestClock and gives the gaps between its requests. */
const run = Effect.fnUntraced(function* (steps: ReadonlyArray<() => Step>, options: Options = {}) {
  const { missing, random = 1, ...config } = options
  const { client, times } = play(steps)
  const dcs = yield* make(client, { retry: {}, ...config })
  const fiber = yield* dcs
    .deleteBackgroundTask(task, { missing })
    .pipe(Effect.provideService(Random.Random, fixedRandom(random)), Effect.result, Effect.forkChild)
  yield* TestClock.adjust("5 minutes")
  const result = yield* Fiber.join(fiber)
  return {
    result: result._tag === "Success" ? result.success : result.failure,
    gaps: times.slice(1).map((time, n) => time - (times[n] ?? 0)),
    requests: times.length
  }
})

describe("waits", () => {
  it.effect("double from 50 ms for transient failures, full jitter at its ceiling", () =>
    Effect.gen(function* () {
      const { gaps, requests, result } = yield* run([answer(503)], { retry: { maxAttempts: 6 } })
      expect(gaps).toEqual([50, 100, 200, 400, 800])
      expect(requests).toBe(6)
      expect(result).toMatchObject({ _tag: "DcsUnavailable", attempts: 6, mayHaveDeleted: true })
    })
  )

  it.effect("are scaled by chance, down to none", () =>
    Effect.gen(function* () {
      expect((yield* run([answer(500)], { random: 0.5 })).gaps).toEqual([25, 50])
      expect((yield* run([answer(500)], { random: 0 })).gaps).toEqual([0, 0])
    })
  )

  it.effect("begin at one second when throttled, by status or by code under any status", () =>
    Effect.gen(function* () {
      expect((yield* run([answer(429)])).gaps).toEqual([1000, 2000])
      const coded = yield* run([answer(403, { error_code: "APIGW.0308" })])
      expect(coded.gaps).toEqual([1000, 2000])
      expect(coded.result).toMatchObject({ _tag: "DcsForbidden", attempts: 3, mayHaveDeleted: false })
    })
  )

  it.effect("never pass the cap of 20 seconds", () =>
    Effect.gen(function* () {
      const { gaps } = yield* run([answer(429)], { retry: { maxAttempts: 8 }, totalTimeout: "4 minutes" })
      expect(gaps).toEqual([1000, 2000, 4000, 8000, 16_000, 20_000, 20_000])
    })
  )

  it.effect("are three attempts by default, one with maxAttempts 1", () =>
    Effect.gen(function* () {
      expect((yield* run([answer(502)])).requests).toBe(3)
      expect((yield* run([answer(502)], { retry: { maxAttempts: 1 } })).requests).toBe(1)
    })
  )

  it.effect("come from a schedule of the caller's, while attempts stay bounded", () =>
    Effect.gen(function* () {
      const retry: RetryConfig = { schedule: Schedule.spaced("3 seconds"), maxAttempts: 4 }
      expect((yield* run([answer(503)], { retry })).gaps).toEqual([3000, 3000, 3000])
      const once: RetryConfig = { schedule: Schedule.recurs(1), maxAttempts: 4 }
      expect((yield* run([answer(503)], { retry: once })).requests).toBe(2)
    })
  )
})

describe("Retry-After", () => {
  it.effect("is the least wait, also under a schedule", () =>
    Effect.gen(function* () {
      const busy = answer(503, undefined, { "retry-after": "7" })
      expect((yield* run([busy])).gaps).toEqual([7000, 7000])
      expect((yield* run([busy], { retry: { schedule: Schedule.spaced("1 second") } })).gaps).toEqual([7000, 7000])
      expect((yield* run([answer(429, undefined, { "retry-after": "0.2" })])).gaps).toEqual([1000, 2000])
    })
  )

  it.effect("is honoured up to 30 s; beyond, the call fails at once and names it", () =>
    Effect.gen(function* () {
      expect((yield* run([answer(429, undefined, { "retry-after": "30" })])).gaps[0]).toBe(30_000)
      for (const value of ["31", "100000000000000000000000", "Fri, 31 Dec 9999 23:59:59 GMT"]) {
        const { requests, result } = yield* run([answer(429, undefined, { "retry-after": value })])
        expect(requests).toBe(1)
        expect(result).toMatchObject({ _tag: "DcsThrottled", attempts: 1, mayHaveDeleted: false })
        expect(result).toHaveProperty("retryAfter", expect.any(Number))
      }
    })
  )

  it.effect("is ignored where it is garbage or negative", () =>
    Effect.gen(function* () {
      for (const value of ["soon", "-5", "NaN", ""]) {
        expect((yield* run([answer(503, undefined, { "retry-after": value })])).gaps).toEqual([50, 100])
      }
    })
  )
})

describe("what is tried again", () => {
  const once: ReadonlyArray<readonly [string, () => Step]> = [
    ...[200, 202, 301, 302, 307, 308, 400, 401, 403, 409, 418, 501, 505].map(
      (status) => [`${status}`, answer(status, status === 200 ? { error_code: "DCS.5000" } : undefined)] as const
    ),
    ["a busy instance", answer(400, { error_code: "DCS.4017" })],
    ["a missing task", gone]
  ]
  for (const [name, step] of once) {
    it.effect(`not ${name}`, () =>
      Effect.gen(function* () {
        expect((yield* run([step])).requests).toBe(1)
      })
    )
  }

  const again: ReadonlyArray<readonly [string, () => Step]> = [
    ...[408, 429, 500, 502, 503, 504].map((status) => [`${status}`, answer(status)] as const),
    ["a reset", () => "reset"],
    ["a refused connection", () => "refused"],
    ["a timeout", () => "hang"]
  ]
  for (const [name, step] of again) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const { requests, result } = yield* run([step, answer(204)])
        expect(requests).toBe(2)
        expect(result).toMatchObject({ _tag: "Deleted", status: 204, attempts: 2 })
      })
    )
  }

  it.effect("a busy instance, where retryBusy asks for it", () =>
    Effect.gen(function* () {
      const { gaps, result } = yield* run([answer(400, { error_code: "111400017" }), answer(200)], {
        retry: { retryBusy: true }
      })
      expect(gaps).toEqual([1000])
      expect(result).toMatchObject({ _tag: "Deleted", attempts: 2 })
    })
  )
})

describe("time", () => {
  it.effect("ends all attempts together, with what is left for the last one", () =>
    Effect.gen(function* () {
      const { requests, result } = yield* run([() => "hang"], { timeout: "4 seconds", totalTimeout: "10 seconds" })
      expect(requests).toBe(3)
      expect(result).toMatchObject({ _tag: "DcsTimeout", phase: "total", timeoutMillis: 10_000, attempts: 3 })
    })
  )

  it.effect("is not spent on a wait that it does not cover", () =>
    Effect.gen(function* () {
      const { requests, result } = yield* run([answer(503, undefined, { "retry-after": "20" })], {
        totalTimeout: "15 seconds"
      })
      expect(requests).toBe(1)
      expect(result).toMatchObject({ _tag: "DcsUnavailable", retryAfter: 20 })
    })
  )
})

describe("the quota", () => {
  it.effect("bounds what an outage costs: 2,000 calls, at most 2,200 requests", () =>
    Effect.gen(function* () {
      const { client, times } = play([answer(503)])
      const dcs = yield* make(client, { retry: {} })
      const calls = yield* Effect.forkChild(
        Effect.forEach(Array.from({ length: 2000 }), () => Effect.exit(dcs.deleteBackgroundTask(task)), {
          discard: true
        })
      )
      yield* TestClock.adjust(Duration.minutes(10))
      yield* Fiber.join(calls)
      expect(times.length).toBe(2000 + Math.floor(500 / 14))
    })
  )

  it.effect("comes back with success", () =>
    Effect.gen(function* () {
      let failing = true
      const { client, times } = play([() => answer(failing ? 503 : 204)()])
      const dcs = yield* make(client, { retry: {} })
      const calls = (count: number) =>
        Effect.gen(function* () {
          const fiber = yield* Effect.forkChild(
            Effect.forEach(Array.from({ length: count }), () => Effect.exit(dcs.deleteBackgroundTask(task)), {
              discard: true
            })
          )
          yield* TestClock.adjust(Duration.minutes(10))
          yield* Fiber.join(fiber)
        })
      yield* calls(100)
      failing = false
      yield* calls(28)
      failing = true
      const before = times.length
      yield* calls(1)
      // 10 tokens were left of 500; 28 clean successes make 38: two retries at 14.
      expect(times.length - before).toBe(3)
    })
  )
})

describe("after an attempt whose fate is unknown", () => {
  const lost: ReadonlyArray<readonly [string, () => Step]> = [
    ["a 500", answer(500)],
    ["a reset", () => "reset"],
    ["a timeout", () => "hang"],
    ["a 502", answer(502)]
  ]
  const html = () => new Response("<html>not found</html>", { status: 404, headers: { "content-type": "text/html" } })
  const notAboutTheTask: ReadonlyArray<readonly [string, () => Step, string]> = [
    ["404 DCS.3022", answer(404, { error_code: "DCS.3022" }), "Instance"],
    ["404 DCS.4001", answer(404, { error_code: "DCS.4001" }), "Route"],
    ["404 APIG.0101", answer(404, { error_code: "APIG.0101" }), "Route"],
    ["404 HTML", html, "Unknown"],
    ["404 empty", answer(404), "Unknown"]
  ]
  for (const [name, first] of lost) {
    it.effect(`${name}, a 404 about the task is success`, () =>
      Effect.gen(function* () {
        for (const missing of ["fail", "succeed"] as const) {
          const { result } = yield* run([first, gone], { missing })
          expect(result).toMatchObject({ _tag: "AlreadyGone", attempts: 2, priorAttemptMayHaveDeleted: true })
        }
      })
    )
    for (const [other, second, reason] of notAboutTheTask) {
      it.effect(`${name}, ${other} stays an error`, () =>
        Effect.gen(function* () {
          const { result } = yield* run([first, second], { missing: "succeed" })
          expect(result).toMatchObject({
            _tag: "DcsNotFound",
            reason: { _tag: reason },
            attempts: 2,
            mayHaveDeleted: true
          })
        })
      )
    }
    it.effect(`${name}, a 401 or 429 says that the task may be gone`, () =>
      Effect.gen(function* () {
        expect((yield* run([first, answer(401)])).result).toMatchObject({
          _tag: "DcsUnauthorized",
          mayHaveDeleted: true
        })
        expect((yield* run([first, answer(429)])).result).toMatchObject({
          _tag: "DcsThrottled",
          attempts: 3,
          mayHaveDeleted: true
        })
      })
    )
  }

  it.effect("is false after refused connections only", () =>
    Effect.gen(function* () {
      expect((yield* run([() => "refused"])).result).toMatchObject({
        _tag: "DcsTransportError",
        kind: "connect",
        attempts: 3,
        mayHaveDeleted: false
      })
      expect((yield* run([() => "refused", gone])).result).toMatchObject({ _tag: "DcsNotFound", mayHaveDeleted: false })
    })
  )

  it.effect("a first 404 about the task is gone only where that was asked for", () =>
    Effect.gen(function* () {
      expect((yield* run([gone])).result).toMatchObject({ _tag: "DcsNotFound", attempts: 1, mayHaveDeleted: false })
      expect((yield* run([gone], { missing: "succeed" })).result).toMatchObject({
        _tag: "AlreadyGone",
        attempts: 1,
        priorAttemptMayHaveDeleted: false
      })
    })
  )
})

describe("retry configuration", () => {
  it.effect("is refused where it makes no sense", () =>
    Effect.gen(function* () {
      for (const maxAttempts of [0, -1, 1.5, Number.NaN, 101]) {
        const error = yield* Effect.flip(make(play([]).client, { retry: { maxAttempts } }))
        expect(error).toMatchObject({ _tag: "DcsInvalidInput", field: "retry.maxAttempts" })
      }
    })
  )
})
