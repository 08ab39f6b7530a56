/** The recorded requests, without their secrets. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { call, demo, Emulator, raw, remove, taskPath, tasksPath } from "./support.ts"

it.effect("every request is on record, without a header's value", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    yield* call(emulator, `${tasksPath()}?limit=2&offset=1`)
    yield* remove(emulator, demo.tasks.deletable, { token: demo.tokens.readOnly })
    yield* remove(emulator, demo.tasks.deletable, { token: demo.tokens.otherProject })
    yield* remove(emulator, demo.tasks.deletable, { token: undefined })
    yield* call(emulator, "/%2e%2e/x?", { method: "PUT" })
    const requests = yield* emulator.requests
    expect(
      requests.map(({ method, path, query, status, tokenAccepted }) => [method, path, query, status, tokenAccepted])
    ).toEqual([
      ["GET", tasksPath(), "limit=2&offset=1", 200, true],
      ["DELETE", taskPath(demo.tasks.deletable), "", 403, true],
      ["DELETE", taskPath(demo.tasks.deletable), "", 401, false],
      ["DELETE", taskPath(demo.tasks.deletable), "", 401, false],
      ["PUT", "/x", "", 404, true]
    ])
    expect(requests.map(({ headerNames }) => headerNames.includes("x-auth-token"))).toEqual([
      true,
      true,
      true,
      false,
      true
    ])
    const text = JSON.stringify(requests)
    expect(
      [emulator.token, demo.tokens.readOnly, demo.tokens.otherProject].filter((token) => text.includes(token))
    ).toEqual([])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect.each(["/v2/%zz", "/v2/%ff", "/%", "/v2/p%/instances/?%zz"])("%s has no route", (url) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const answer = yield* raw(emulator, { path: url })
    const requestId = answer.headers["x-request-id"]
    expect(JSON.parse(answer.body)).toEqual({
      error_msg: "API not found",
      error_code: "APIGW.0101",
      request_id: requestId
    })
    const [path, query = ""] = url.split("?")
    expect(yield* emulator.requests).toMatchObject([{ requestId, path, query, status: 404 }])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("a path that cannot be decoded is on record as sent, also when it deletes an instance", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    expect((yield* raw(emulator, { method: "DELETE", path: "/v2/p/instances/%zz" })).status).toBe(204)
    expect(yield* emulator.disasters).toMatchObject([{ path: "/v2/p/instances/%zz", instanceIds: ["%zz"] }])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("a client cannot choose the request id", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const id = yield* Effect.promise(async () => {
      const { headers } = await fetch(`${emulator.endpoint}/`, { headers: { "x-request-id": "mine" } })
      return headers.get("x-request-id")
    })
    expect(yield* emulator.requests).toMatchObject([{ requestId: id }])
    expect(id).not.toBe("mine")
  }).pipe(Effect.provide(Emulator.layer()))
)

const idsOfFive = Effect.gen(function* () {
  const emulator = yield* Emulator
  return yield* Effect.forEach([1, 2, 3, 4, 5], () =>
    Effect.map(call(emulator, tasksPath()), ({ headers }) => headers["x-request-id"])
  )
})

it.effect("request ids are unique, and the same for the same seed", () =>
  Effect.gen(function* () {
    const run = (seed: number) => idsOfFive.pipe(Effect.provide(Emulator.layer({ seed })))
    const [first, again, other] = [yield* run(1), yield* run(1), yield* run(2)]
    expect(again).toEqual(first)
    expect(new Set([...first, ...other]).size).toBe(10)
  })
)

it.effect("counters: by operation, status and fault; with them alone no request is kept", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    yield* call(emulator, tasksPath())
    yield* remove(emulator, demo.tasks.deletable)
    yield* remove(emulator, demo.tasks.unknown)
    yield* emulator.inject({ kind: "status", status: 503 })
    yield* remove(emulator, demo.tasks.failed)
    yield* call(emulator, "/")
    expect(yield* emulator.counts).toEqual({
      requests: 5,
      byOperation: { listBackgroundTasks: 1, deleteBackgroundTask: 3, other: 1 },
      byStatus: { 200: 2, 404: 2, 503: 1 },
      byFault: { status: 1 },
      throttled: 0
    })
    expect(yield* emulator.requests).toEqual([])
  }).pipe(Effect.provide(Emulator.layer({ record: "counters" })))
)

it.effect("every answer has a Date, also a refused one and one that breaks off", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    yield* emulator.advanceClock(3_600_000)
    for (const path of [tasksPath(), "/", taskPath(demo.tasks.unknown)]) {
      const before = yield* emulator.now
      const { headers } = yield* call(emulator, path)
      const date = Date.parse(headers["date"] ?? "")
      // Whole seconds.
      expect(date).toBeGreaterThan(before - 1000)
      expect(date).toBeLessThanOrEqual(yield* emulator.now)
    }
    yield* emulator.inject({ kind: "status", status: 503, headers: { date: "Thu, 01 Jan 1970 00:00:00 GMT" } })
    expect((yield* call(emulator, "/")).headers["date"]).toBe("Thu, 01 Jan 1970 00:00:00 GMT")
  }).pipe(Effect.provide(Emulator.layer()))
)
