/** The rate limit: 429 when the bucket is empty. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { makeRateLimit } from "../src/internal/rateLimit.ts"
import { call, Emulator, raw, tasksPath } from "./support.ts"

const bucketAt = (options: { perSecond: number; burst?: number }) => {
  let now = 0
  const { take } = makeRateLimit(options, { now: () => now })
  return (...millis: ReadonlyArray<number>) =>
    millis.map((at) => {
      now = at
      return take()
    })
}

it("a burst, then one by one, and no more than a burst after a rest", () => {
  const take = bucketAt({ perSecond: 2, burst: 3 })
  expect(take(0, 0, 0, 0)).toEqual([true, true, true, false])
  expect(take(499, 500, 501)).toEqual([false, true, false])
  expect(take(60_000, 60_000, 60_000, 60_000)).toEqual([true, true, true, false])
})

it("without a burst, one second's worth; less than one a second works too", () => {
  expect(bucketAt({ perSecond: 2 })(0, 0, 0)).toEqual([true, true, false])
  expect(bucketAt({ perSecond: 0.1 })(0, 9999, 10_000, 10_001)).toEqual([true, false, true, false])
})

it("in the long run, the rate: 20 a second with a burst of 20 lets 220 through in ten seconds", () => {
  const take = bucketAt({ perSecond: 20, burst: 20 })
  const passed = take(...Array.from({ length: 10_001 }, (_, millis) => millis)).filter((taken) => taken)
  expect(passed).toHaveLength(220)
})

it("a clock that goes back takes nothing away", () => {
  expect(bucketAt({ perSecond: 1, burst: 2 })(1000, 0, 0)).toEqual([true, true, false])
})

it.effect("too many: the gateway's 429 with Retry-After; they are counted, and the clock lets them pass", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const statuses = yield* Effect.repeat(call(emulator, tasksPath()), { times: 3 })
    expect([statuses.status, statuses.headers["retry-after"]]).toEqual([429, "7"])
    expect(JSON.parse(statuses.body)).toMatchObject({
      error_code: "APIGW.0308",
      request_id: statuses.headers["x-request-id"]
    })
    expect(yield* emulator.counts).toMatchObject({ throttled: 2, byStatus: { 200: 2, 429: 2 } })
    yield* emulator.advanceClock(120_000)
    expect((yield* call(emulator, tasksPath())).status).toBe(200)
  }).pipe(Effect.provide(Emulator.layer({ rateLimit: { perSecond: 1 / 60, burst: 2, retryAfter: 7 } })))
)

it.effect("without retryAfter there is no such header, and IAM is not limited", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    yield* call(emulator, tasksPath())
    const { headers, status } = yield* call(emulator, tasksPath())
    expect([status, headers["retry-after"]]).toEqual([429, undefined])
    expect((yield* raw(emulator, { path: "/v3/projects", headers: { "x-auth-token": emulator.token } })).status).toBe(
      200
    )
  }).pipe(Effect.provide(Emulator.layer({ rateLimit: { perSecond: 1 / 60 } })))
)

it.effect("shows the limit of DCS to those that ask for it", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const shown = (path: string, headers: Readonly<Record<string, string>>) =>
      Effect.map(
        raw(emulator, { path, headers: { ...headers, "x-auth-token": emulator.token } }),
        ({ headers }) => headers["x-apig-ratelimit-api"]
      )
    const debug = { "x-apig-mode": "debug" }
    expect(yield* shown(tasksPath(), {})).toBeUndefined()
    expect(yield* shown(tasksPath(), debug)).toBe("remain:3,limit:5,time:1 second")
    expect(yield* shown("/v3/projects", debug)).toBeUndefined()
  }).pipe(Effect.provide(Emulator.layer({ rateLimit: { perSecond: 5 } })))
)

it.effect("shows no limit if there is none", () =>
  Effect.gen(function* () {
    const headers = { "x-apig-mode": "debug" }
    const answer = yield* raw(yield* Emulator, { path: tasksPath(), headers })
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("x-apig"))).toEqual([])
  }).pipe(Effect.provide(Emulator.layer()))
)
