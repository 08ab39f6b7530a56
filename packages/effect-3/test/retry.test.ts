/** Retries: exact waits under TestClock. */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { describe, expect } from "vitest"
import type { RetryConfig } from "../src/index.ts"
import { answer, gone, play, run, type Step } from "./play.ts"
import { itEffect, make } from "./support.ts"

describe("waits", () => {
  itEffect("double from 50 ms for transient failures, full jitter at its ceiling", () =>
    Effect.gen(function* () {
      const { gaps, requests, result } = yield* run([answer(503)], { retry: { maxAttempts: 6 } })
      expect(gaps).toEqual([50, 100, 200, 400, 800])
      expect(requests).toBe(6)
      expect(result).toMatchObject({ _tag: "DcsUnavailable", attempts: 6, mayHaveDeleted: true })
    })
  )

  itEffect("are scaled by chance, down to none", () =>
    Effect.gen(function* () {
      expect((yield* run([answer(500)], { random: 0.5 })).gaps).toEqual([25, 50])
      expect((yield* run([answer(500)], { random: 0 })).gaps).toEqual([0, 0])
    })
  )

  itEffect("begin at one second when throttled, by status or by code under any status", () =>
    Effect.gen(function* () {
      expect((yield* run([answer(429)])).gaps).toEqual([1000, 2000])
      const coded = yield* run([answer(403, { error_code: "APIGW.0308" })])
      expect(coded.gaps).toEqual([1000, 2000])
      expect(coded.result).toMatchObject({ _tag: "DcsForbidden", attempts: 3, mayHaveDeleted: false })
    })
  )

  itEffect("never pass the cap of 20 seconds", () =>
    Effect.gen(function* () {
      const { gaps } = yield* run([answer(429)], { retry: { maxAttempts: 8 }, totalTimeout: "4 minutes" })
      expect(gaps).toEqual([1000, 2000, 4000, 8000, 16_000, 20_000, 20_000])
    })
  )

  itEffect("are three attempts by default, one with maxAttempts 1", () =>
    Effect.gen(function* () {
      expect((yield* run([answer(502)])).requests).toBe(3)
      expect((yield* run([answer(502)], { retry: { maxAttempts: 1 } })).requests).toBe(1)
    })
  )

  itEffect("come from a schedule of the caller's, while attempts stay bounded", () =>
    Effect.gen(function* () {
      const retry: RetryConfig = { schedule: Schedule.spaced("3 seconds"), maxAttempts: 4 }
      expect((yield* run([answer(503)], { retry })).gaps).toEqual([3000, 3000, 3000])
      const once: RetryConfig = { schedule: Schedule.recurs(1), maxAttempts: 4 }
      expect((yield* run([answer(503)], { retry: once })).requests).toBe(2)
    })
  )
})

describe("Retry-After", () => {
  itEffect("is the least wait, also under a schedule", () =>
    Effect.gen(function* () {
      const busy = answer(503, undefined, { "retry-after": "7" })
      expect((yield* run([busy])).gaps).toEqual([7000, 7000])
      expect((yield* run([busy], { retry: { schedule: Schedule.spaced("1 second") } })).gaps).toEqual([7000, 7000])
      expect((yield* run([answer(429, undefined, { "retry-after": "0.2" })])).gaps).toEqual([1000, 2000])
    })
  )

  itEffect("is honoured up to 30 s; beyond, the call fails at once and names it", () =>
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

  itEffect("is ignored where it is garbage or negative", () =>
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
    itEffect(`not ${name}`, () =>
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
    itEffect(name, () =>
      Effect.gen(function* () {
        const { requests, result } = yield* run([step, answer(204)])
        expect(requests).toBe(2)
        expect(result).toMatchObject({ _tag: "Deleted", status: 204, attempts: 2 })
      })
    )
  }

  itEffect("a busy instance, where retryBusy asks for it", () =>
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
  itEffect("ends all attempts together, with what is left for the last one", () =>
    Effect.gen(function* () {
      const { requests, result } = yield* run([() => "hang"], { timeout: "4 seconds", totalTimeout: "10 seconds" })
      expect(requests).toBe(3)
      expect(result).toMatchObject({ _tag: "DcsTimeout", phase: "total", timeoutMillis: 10_000, attempts: 3 })
    })
  )

  itEffect("does not wait for a transport that never lets go", () =>
    Effect.gen(function* () {
      const { requests, result } = yield* run([() => "stuck"], { timeout: "4 seconds" })
      expect(requests).toBe(3)
      expect(result).toMatchObject({ _tag: "DcsTimeout", phase: "headers", timeoutMillis: 4000, attempts: 3 })
    })
  )

  itEffect("is not spent on a wait that it does not cover", () =>
    Effect.gen(function* () {
      const { requests, result } = yield* run([answer(503, undefined, { "retry-after": "20" })], {
        totalTimeout: "15 seconds"
      })
      expect(requests).toBe(1)
      expect(result).toMatchObject({ _tag: "DcsUnavailable", retryAfter: 20 })
    })
  )
})

describe("retry configuration", () => {
  itEffect("is refused where it makes no sense", () =>
    Effect.gen(function* () {
      for (const maxAttempts of [0, -1, 1.5, Number.NaN, 101]) {
        const error = yield* Effect.flip(make(play([]).client, { retry: { maxAttempts } }))
        expect(error).toMatchObject({ _tag: "DcsInvalidInput", field: "retry.maxAttempts" })
      }
    })
  )
})
