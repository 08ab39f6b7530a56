/** Injected faults, with and without handling of the request. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type EmulatorService, type Fault, startEmulator } from "../src/index.ts"
import { call, demo, Emulator, ids, instanceId, remove, tasksPath } from "./support.ts"

const task = demo.tasks.deletable

/** The status, or how the connection failed. */
const outcome = (emulator: EmulatorService, id = task) =>
  Effect.promise(async () => {
    const url = `${emulator.endpoint}${tasksPath()}/${id}`
    try {
      const response = await fetch(url, { method: "DELETE", headers: { "x-auth-token": emulator.token } })
      try {
        await response.text()
        return response.status
      } catch {
        return `${response.status} cut off`
      }
    } catch (error) {
      return error instanceof Error && error.cause instanceof Error && "code" in error.cause
        ? error.cause.code
        : "failed"
    }
  })

const cases: ReadonlyArray<readonly [what: string, fault: Fault, outcome: unknown]> = [
  ["any status", { kind: "status", status: 503 }, 503],
  ["throttling", { kind: "throttled" }, 429],
  ["a busy instance", { kind: "busy" }, 400],
  ["a reset before the headers", { kind: "resetBeforeHeaders" }, "ECONNRESET"],
  ["a reset after the headers", { kind: "resetAfterHeaders" }, "200 cut off"]
]

it.effect.each(cases)("%s: once, without an effect, or after the deletion", ([, fault, expected]) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    yield* emulator.inject({ ...fault, method: "DELETE" })
    expect(yield* outcome(emulator)).toBe(expected)
    expect(yield* ids(emulator)).toContain(task)

    yield* emulator.inject({ ...fault, afterHandling: true })
    expect(yield* outcome(emulator)).toBe(expected)
    expect(yield* ids(emulator)).not.toContain(task)

    expect(yield* outcome(emulator)).toBe(404)
    expect((yield* emulator.requests).map(({ fault, status }) => [fault, status])).toEqual([
      [fault.kind, typeof expected === "number" ? expected : expected === "ECONNRESET" ? undefined : 200],
      [fault.kind, typeof expected === "number" ? expected : expected === "ECONNRESET" ? undefined : 200],
      [undefined, 404]
    ])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("status: headers and body as asked for, and a request id all the same", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    yield* emulator.inject(
      { kind: "status", status: 502, body: "<html></html>" },
      { kind: "status", status: 302, headers: { location: "http://127.0.0.1:9/" }, body: "moved" },
      { kind: "status", status: 200, body: { error_code: "DCS.5000" } },
      { kind: "status", status: 200, headers: { "content-type": "application/json" }, body: `{"mess` },
      { kind: "status", status: 204 }
    )
    const answers = yield* Effect.forEach([1, 2, 3, 4, 5], () =>
      Effect.promise(async () => {
        const response = await fetch(`${emulator.endpoint}/`, { redirect: "manual" })
        return [
          response.status,
          response.headers.get("content-type"),
          await response.text(),
          response.headers.get("x-request-id")
        ]
      })
    )
    const requestId = expect.stringMatching(/^[0-9a-f]{32}$/)
    expect(answers).toEqual([
      [502, "text/html", "<html></html>", requestId],
      [302, "text/plain", "moved", requestId],
      [200, "application/json", `{"error_code":"DCS.5000"}`, requestId],
      [200, "application/json", `{"mess`, requestId],
      [204, null, "", requestId]
    ])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("what HTTP cannot carry becomes a 500, in the response and on record", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const faults: ReadonlyArray<Fault> = [
      { kind: "status", status: 103 },
      { kind: "status", status: 600 },
      { kind: "status", status: 1000 },
      { kind: "status", status: 200.5 },
      { kind: "status", status: 200, headers: { "x-lines": "one\ntwo" } },
      { kind: "status", status: 200, headers: { "not a name": "" } },
      { kind: "status", status: 200, headers: { trailer: "x-end" }, body: "not chunked" },
      { kind: "throttled", retryAfter: "one\ntwo" }
    ]
    yield* emulator.inject(...faults)
    const answers = yield* Effect.forEach(faults, () => call(emulator, "/"))
    for (const answer of answers) expect(answer).toMatchObject({ status: 500, body: "" })
    expect((yield* emulator.requests).map(({ requestId, status }) => [status, requestId])).toEqual(
      answers.map(({ headers, status }) => [status, headers["x-request-id"]])
    )
    expect((yield* emulator.counts).byStatus).toEqual({ 500: faults.length })
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("throttled: the gateway's code, with Retry-After as asked for", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    yield* emulator.inject({ kind: "throttled", retryAfter: 3 }, { kind: "throttled" })
    const [first, second] = [yield* call(emulator, tasksPath()), yield* call(emulator, tasksPath())]
    expect(first.headers["retry-after"]).toBe("3")
    expect(JSON.parse(first.body)).toMatchObject({
      error_code: "APIGW.0308",
      request_id: first.headers["x-request-id"]
    })
    expect([second.status, second.headers["retry-after"]]).toEqual([429, undefined])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("busy: DCS.4017 or another code", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    yield* emulator.inject({ kind: "busy" }, { kind: "busy", errorCode: "DCS.4026" })
    const codes = yield* Effect.forEach([1, 2], () => remove(emulator, task))
    expect(codes.map(({ body }) => JSON.parse(body).error_code)).toEqual(["DCS.4017", "DCS.4026"])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("latency: the real answer, later, on a clock that TestClock does not stop", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    yield* emulator.inject({ kind: "latency", millis: 30 })
    const before = performance.now()
    expect(yield* outcome(emulator)).toBe(200)
    expect(performance.now() - before).toBeGreaterThanOrEqual(29)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.each([false, true])("held: the real answer, once faults are cleared (deletion first: %s)", async (afterHandling) => {
  await using emulator = await startEmulator()
  const isThere = () => emulator.tasks(instanceId).some(({ id }) => id === task)
  emulator.inject({ kind: "held", afterHandling, times: 2 })
  const answered: Array<number> = []
  const calls = [task, demo.tasks.unknown].map(async (taskId) => {
    const url = `${emulator.endpoint}${tasksPath()}/${taskId}`
    const { status } = await fetch(url, { method: "DELETE", headers: { "x-auth-token": emulator.token } })
    answered.push(status)
  })
  await expect.poll(() => emulator.counts().byFault).toEqual({ held: 2 })
  await expect.poll(isThere).toBe(!afterHandling)
  // It is answered at once, while the others are held.
  expect((await fetch(emulator.endpoint)).status).toBe(404)
  expect(answered).toEqual([])
  expect(isThere()).toBe(!afterHandling)
  expect(emulator.clearFaults()).toEqual([])
  await Promise.all(calls)
  expect(answered.toSorted((a, b) => a - b)).toEqual([200, 404])
  expect(isThere()).toBe(false)
})

it.each([false, true])("hang: no answer until the client leaves (deletion first: %s)", async (afterHandling) => {
  await using emulator = await startEmulator()
  emulator.inject({ kind: "hang", afterHandling })
  const client = new AbortController()
  const request = { method: "DELETE", headers: { "x-auth-token": emulator.token } }
  const url = `${emulator.endpoint}${tasksPath()}/${task}`
  const left = fetch(url, { ...request, signal: client.signal }).catch((error: unknown) => error)
  await expect.poll(() => emulator.requests()).toEqual([expect.objectContaining({ fault: "hang" })])
  await expect.poll(() => emulator.tasks(instanceId).some(({ id }) => id === task)).toBe(!afterHandling)
  client.abort("enough")
  expect(await left).toBe("enough")
  expect(emulator.requests()[0]).not.toHaveProperty("status")
  expect((await fetch(url, request)).status).toBe(afterHandling ? 404 : 200)
})

it.effect("a fault waits for its method, instance and task, and strikes as often as it says", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const status = (kind: number) => ({ kind: "status", status: kind }) as const
    yield* emulator.inject(
      { ...status(501), method: "GET" },
      { ...status(502), taskId: demo.tasks.failed, times: 2 },
      { ...status(503), instanceId: demo.instances[1].id }
    )
    expect(yield* outcome(emulator, demo.tasks.executing)).toBe(400)
    expect(yield* outcome(emulator, demo.tasks.failed)).toBe(502)
    expect((yield* call(emulator, tasksPath())).status).toBe(501)
    expect(yield* outcome(emulator, demo.tasks.failed)).toBe(502)
    expect((yield* call(emulator, tasksPath(demo.instances[1].id))).status).toBe(503)
    expect(yield* outcome(emulator, demo.tasks.failed)).toBe(200)
    expect((yield* call(emulator, tasksPath())).status).toBe(200)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("clearFaults withdraws what has not struck yet, and returns it", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const rare: Fault = { kind: "hang", instanceId: "never" }
    yield* emulator.inject({ kind: "status", status: 503, times: 3 }, { kind: "busy" }, rare)
    expect(yield* outcome(emulator)).toBe(503)
    expect(yield* emulator.clearFaults).toEqual([{ kind: "status", status: 503, times: 2 }, { kind: "busy" }, rare])
    expect(yield* emulator.clearFaults).toEqual([])
    expect(yield* outcome(emulator)).toBe(200)
    yield* emulator.inject({ kind: "busy" })
    expect(yield* outcome(emulator)).toBe(400)
  }).pipe(Effect.provide(Emulator.layer()))
)

it("clearFaults leaves random faults in place", async () => {
  await using emulator = await startEmulator({ faults: { seed: 1, rates: { error500Before: 1 } } })
  emulator.inject({ kind: "status", status: 503 })
  expect(emulator.clearFaults()).toEqual([{ kind: "status", status: 503 }])
  expect((await fetch(`${emulator.endpoint}${tasksPath()}`)).status).toBe(500)
})
