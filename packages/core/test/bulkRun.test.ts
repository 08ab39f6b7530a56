/** What a bulk run decides for each task: what to send, when to stop, and how long to wait. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect } from "vitest"
import { DcsCredentialsError } from "../src/index.ts"
import { toProvider } from "../src/credentials/provider.ts"
import type { CredentialsProvider } from "../src/model/Credentials.ts"
import { gone, json, outcomes, run, service, tasks } from "./bulkService.ts"
import { canary, inSteps, make } from "./support.ts"

const missing = () => json(404, "DCS.4133")

describe("an instance", () => {
  for (const [name, answer, sent, stoppedBy] of [
    ["that is missing", () => json(404, "DCS.3022"), 1, "instance-missing"],
    ["behind a missing route", () => json(404, "APIGW.0101"), 1, "route-missing"],
    ["that is forbidden", () => json(403, "DCS.2003"), 5, "forbidden"]
  ] satisfies ReadonlyArray<readonly [string, () => Response, number, string]>) {
    it.effect(`${name} stops alone after ${sent}, and says why`, () =>
      Effect.gen(function* () {
        const played = service(({ instanceId }) => (instanceId === "bad" ? answer() : gone()))
        const input = [...tasks(7, "bad"), ...tasks(2, "good")]
        const { results } = yield* run(played, input, { concurrency: 1 })
        expect(outcomes(results).slice(sent)).toMatchObject([
          ...Array.from({ length: 7 - sent }, () => ({ _tag: "NotAttempted", stoppedBy })),
          { _tag: "Deleted" },
          { _tag: "Deleted" }
        ])
        expect(played.requests).toHaveLength(sent + 2)
      })
    )
  }

  it.effect("that has stopped takes no turn of a limited rate", () =>
    Effect.gen(function* () {
      const played = service(({ instanceId }) => (instanceId === "bad" ? json(404, "DCS.3022") : gone()))
      const input = [...tasks(20, "bad"), ...tasks(1, "good")]
      yield* run(played, input, { concurrency: 1, rate: 1 })
      expect(played.requests.map(({ at, instanceId }) => [instanceId, at])).toEqual([
        ["bad", 0],
        ["good", 1000]
      ])
    })
  )

  it.effect("is forbidden by five refusals in a row: a success and any other error start the count again", () =>
    Effect.gen(function* () {
      const between = [gone, missing, () => json(400, "DCS.1")]
      const played = service((_request, nth) =>
        nth % 5 === 0 ? (between[nth / 5 - 1] ?? gone)() : json(403, "DCS.2003")
      )
      const { results } = yield* run(played, tasks(20), { concurrency: 1 })
      expect(results.filter(({ outcome }) => outcome._tag === "NotAttempted")).toEqual([])
    })
  )

  it.effect("keeps the first reason for its stop", () =>
    Effect.gen(function* () {
      const played = service(
        ({ taskId }) => (taskId === "t0" ? json(404, "DCS.3022") : json(404, "APIGW.0101")),
        ({ taskId }) => (taskId === "t0" ? 1 : 10)
      )
      const { results } = yield* run(played, tasks(20), { concurrency: 2 })
      const stopped = results.filter(({ outcome }) => outcome._tag === "NotAttempted")
      expect(stopped).toHaveLength(18)
      for (const { outcome } of stopped) expect(outcome).toMatchObject({ stoppedBy: "instance-missing" })
    })
  )
})

describe("a throttled task", () => {
  it.effect("is sent again for exactly maxWait", () =>
    Effect.gen(function* () {
      const played = service(() => json(429, "APIGW.0308", { "retry-after": "10" }), 0)
      const { millis, results } = yield* run(played, tasks(1), { maxWait: "20 seconds" })
      expect(outcomes(results)).toMatchObject([{ _tag: "Failed", error: { _tag: "DcsThrottled", attempts: 3 } }])
      expect(played.requests.map(({ at }) => at)).toEqual([0, 10_000, 20_000])
      expect(millis).toBe(20_000)
    })
  )

  it.effect("without a Retry-After is sent again for maxWait, too", () =>
    Effect.gen(function* () {
      const played = service(() => json(429, "APIGW.0308"), 0)
      const { results } = yield* run(played, tasks(1), { maxWait: "5 seconds" })
      expect(outcomes(results)).toMatchObject([{ _tag: "Failed", error: { _tag: "DcsThrottled", attempts: 4 } }])
      expect(played.requests.map(({ at }) => at)).toEqual([0, 1000, 3000, 7000])
    })
  )

  it.effect("is sent again for a quarter of an hour by default", () =>
    Effect.gen(function* () {
      const played = service(() => json(429, "APIGW.0308", { "retry-after": "300" }), 0)
      const { results } = yield* run(played, tasks(1))
      expect(outcomes(results)).toMatchObject([{ _tag: "Failed", error: { _tag: "DcsThrottled", attempts: 4 } }])
    })
  )

  it.effect("counts its wait from its own first refusal", () =>
    Effect.gen(function* () {
      const played = service(
        ({ taskId }, nth) => (taskId === "t1" || nth === 1 ? json(429, "APIGW.0308", { "retry-after": "10" }) : gone()),
        0
      )
      const { results } = yield* run(played, tasks(2), { concurrency: 1, maxWait: "15 seconds" })
      expect(outcomes(results)).toMatchObject([
        { _tag: "Deleted", attempts: 2 },
        { _tag: "Failed", error: { attempts: 2 } }
      ])
    })
  )

  it.effect("is told apart from a deletion: the pause is reported, and the run goes on", () =>
    Effect.gen(function* () {
      const pauses: Array<number> = []
      const played = service(
        (_request, nth) => (nth === 1 ? json(429, "APIGW.0308", { "retry-after": "3" }) : gone()),
        0
      )
      const { results } = yield* run(played, tasks(2), {
        concurrency: 1,
        onPause: (millis) => void pauses.push(millis)
      })
      expect(pauses).toEqual([3000])
      expect(outcomes(results)).toMatchObject([
        { _tag: "Deleted", attempts: 2 },
        { _tag: "Deleted", attempts: 1 }
      ])
    })
  )
})

describe("a run", () => {
  const failing = Effect.fail(new DcsCredentialsError({ source: "vault", problem: "is sealed" }))
  it.effect("stops at the first 401", () =>
    Effect.gen(function* () {
      const played = service((_request, nth) => (nth === 2 ? json(401, "DCS.1002") : gone()))
      const { results } = yield* run(played, [...tasks(3), ...tasks(1, "i2")], { concurrency: 1 })
      expect(outcomes(results)).toMatchObject([
        { _tag: "Deleted" },
        { _tag: "Failed", error: { _tag: "DcsUnauthorized" } },
        { _tag: "NotAttempted", stoppedBy: "unauthorized" },
        { _tag: "NotAttempted", stoppedBy: "unauthorized" }
      ])
    })
  )

  it.effect("stops when there are no credentials", () =>
    Effect.gen(function* () {
      const dcs = yield* make(service(gone).client, { credentials: failing })
      const results = yield* Stream.runCollect(
        dcs.deleteBackgroundTasks(Stream.fromIterable(tasks(2)), { concurrency: 1 })
      )
      expect(outcomes(results)).toMatchObject([
        { _tag: "Failed", error: { _tag: "DcsCredentialsError" } },
        { _tag: "NotAttempted", stoppedBy: "credentials" }
      ])
    })
  )

  it.effect("that a 401 has stopped did not attempt a task that still waits for credentials", () =>
    Effect.gen(function* () {
      const good = yield* toProvider({ token: canary })
      const authenticate: CredentialsProvider["authenticate"] = (request) =>
        request.url.pathname.endsWith("t1") ? Effect.delay(failing, 10) : good.authenticate(request)
      const dcs = yield* make(service(() => json(401, "DCS.1002")).client, { credentials: { ...good, authenticate } })
      const running = Stream.runCollect(dcs.deleteBackgroundTasks(Stream.fromIterable(tasks(2)), { concurrency: 2 }))
      const results = yield* inSteps(yield* Effect.forkChild(running), 1)
      expect(outcomes(results)).toMatchObject([
        { _tag: "Failed", error: { _tag: "DcsUnauthorized" } },
        { _tag: "NotAttempted", stoppedBy: "unauthorized" }
      ])
    })
  )

  it.effect("sends an id of an instance once", () =>
    Effect.gen(function* () {
      const played = service(gone)
      const { results } = yield* run(played, [...tasks(1), ...tasks(1), ...tasks(1, "i2")], { concurrency: 1 })
      expect(outcomes(results)).toMatchObject([{ _tag: "Deleted" }, { _tag: "Duplicate" }, { _tag: "Deleted" }])
      expect(played.requests).toHaveLength(2)
    })
  )
})

describe("an input", () => {
  it.effect("that is invalid names the field, and its result the position", () =>
    Effect.gen(function* () {
      const played = service(gone)
      const input: Array<unknown> = [
        { instanceId: "i1", taskId: "a/b" },
        { instanceId: "", taskId: "t" },
        { instanceId: 7, taskId: "t" },
        { instanceId: "i1", taskId: undefined },
        "t",
        { instanceId: "i1", taskId: "t" }
      ]
      const running: ReturnType<typeof run> = Reflect.apply(run, undefined, [played, input, { concurrency: 1 }])
      const { results } = yield* running
      expect(results).toMatchObject([
        { index: 0, instanceId: "i1", taskId: "a/b", outcome: { _tag: "Invalid", error: { field: "taskId" } } },
        { index: 1, instanceId: "", taskId: "t", outcome: { _tag: "Invalid", error: { field: "instanceId" } } },
        { index: 2, instanceId: "", taskId: "t", outcome: { _tag: "Invalid", error: { field: "instanceId" } } },
        { index: 3, instanceId: "i1", taskId: "", outcome: { _tag: "Invalid", error: { field: "taskId" } } },
        { index: 4, instanceId: "", taskId: "t", outcome: { _tag: "Invalid", error: { field: "instanceId" } } },
        { index: 5, instanceId: "i1", taskId: "t", outcome: { _tag: "Deleted" } }
      ])
    })
  )
})
