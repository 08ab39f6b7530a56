/** Bulk deletion against a service that throttles. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect } from "vitest"
import { DcsCredentialsError } from "../src/index.ts"
import { count, gone, json, type Request, run, service, tasks } from "./bulkService.ts"
import { inSteps, make } from "./support.ts"

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
