/** The list of instances, and the trap for their deletion. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { afterEach, beforeEach } from "vitest"
import type { EmulatorOptions } from "../src/index.ts"
import { call, demo, Emulator, ids, instanceId, raw, remove, taskPath, tasksPath } from "./support.ts"

const instances = `/v2/${demo.projectId}/instances`

const list = Effect.fnUntraced(function* (query = "", token?: string) {
  const { body, status } = yield* call(yield* Emulator, `${instances}${query}`, token === undefined ? {} : { token })
  return { status, body: JSON.parse(body) }
})

interface Page {
  readonly instance_num: number
  readonly instances: ReadonlyArray<{ readonly instance_id: string }>
}

const idsOf = ({ instances }: Page) => instances.map(({ instance_id }) => instance_id)

it.effect("the instances, each with the fields that the reference documents", () =>
  Effect.gen(function* () {
    const { body, status } = yield* list()
    expect([status, body.instance_num, idsOf(body)]).toEqual([200, 2, demo.instances.map(({ id }) => id)])
    expect(body.instances[0]).toMatchObject({
      name: "dcs-orders",
      status: "RUNNING",
      engine: "Redis",
      engine_version: expect.stringMatching(/^\d\.\d$/),
      ip: expect.stringMatching(/^192\.0\.2\.\d+$/),
      port: 6379,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
    })
  }).pipe(Effect.provide(Emulator.layer()))
)

const many: EmulatorOptions = {
  instances: Array.from({ length: 25 }, (_, number) => ({
    id: `i${number}`,
    name: number === 3 ? "cache" : `cache-${number}`,
    ...(number === 7 && { record: { status: "ERROR", engine_version: "7.0" } })
  }))
}

it.effect("ten by default; pages add up to the whole", () =>
  Effect.gen(function* () {
    expect(idsOf((yield* list()).body)).toHaveLength(10)
    const pages = yield* Effect.forEach([0, 10, 20, 30], (offset) => list(`?limit=10&offset=${offset}`))
    expect(pages.map(({ body }) => [body.instance_num, body.instances.length])).toEqual([
      [25, 10],
      [25, 10],
      [25, 5],
      [25, 0]
    ])
    expect(pages.flatMap(({ body }) => idsOf(body))).toEqual(many.instances?.map(({ id }) => id))
  }).pipe(Effect.provide(Emulator.layer(many)))
)

it.effect.each([
  ["?name=cache&name_equal=true", ["i3"]],
  ["?name=cache-2&limit=1000", ["i2", "i20", "i21", "i22", "i23", "i24"]],
  ["?name=none", []],
  ["?status=ERROR", ["i7"]],
  ["?instance_id=i9", ["i9"]]
] as const)("filter %s", ([query, expected]) =>
  Effect.gen(function* () {
    const { body } = yield* list(query)
    expect([body.instance_num, idsOf(body)]).toEqual([expected.length, expected])
  }).pipe(Effect.provide(Emulator.layer(many)))
)

it.effect.each(["?limit=0", "?limit=1001", "?offset=-1", "?offset=x"])("%s is a bad parameter", (query) =>
  Effect.gen(function* () {
    const { body, status } = yield* list(query)
    expect([status, body.error_code]).toEqual([400, "DCS.4062"])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect.each([
  [demo.tokens.valid, 200, undefined],
  [demo.tokens.readOnly, 200, undefined],
  [demo.tokens.expired, 401, "DCS.1002"],
  [demo.tokens.otherProject, 401, "DCS.1004"],
  ["", 401, "DCS.1003"]
] as const)("token %s: %i", ([token, expected, code]) =>
  Effect.gen(function* () {
    const { body, status } = yield* list("", token)
    expect([status, body.error_code]).toEqual([expected, code])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("a malformed project id", () =>
  Effect.gen(function* () {
    const { body, status } = yield* call(yield* Emulator, "/v2/a.b/instances")
    expect([status, JSON.parse(body).error_code]).toEqual([400, "DCS.4002"])
  }).pipe(Effect.provide(Emulator.layer()))
)

const forbidden = { status: 403, errorCode: "DCS.2003", errorMsg: "no" } as const

it.effect("an instance that is listed, but refuses every call on its tasks", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    expect(idsOf((yield* list()).body)).toEqual(["closed"])
    for (const [method, path] of [
      ["GET", tasksPath("closed")],
      ["DELETE", taskPath("t", "closed")]
    ] as const) {
      const { body, status } = yield* call(emulator, path, { method })
      expect([status, JSON.parse(body).error_code]).toEqual([403, "DCS.2003"])
    }
    expect(yield* emulator.taskCount("closed")).toBe(1)
  }).pipe(Effect.provide(Emulator.layer({ instances: [{ id: "closed", refusal: forbidden, tasks: [{ id: "t" }] }] })))
)

const warnings: Array<string> = []
const listen = (warning: Error) => void warnings.push(`${warning.name}: ${warning.message}`)
const emitWarning = process.emitWarning
beforeEach(() => {
  warnings.length = 0
  process.emitWarning = (warning: string | Error) => listen(warning instanceof Error ? warning : new Error(warning))
})
afterEach(() => {
  process.emitWarning = emitWarning
})

it.effect.each([
  [`${instances}/${instanceId}`, "", [instanceId]],
  [`${instances}/${instanceId}/`, "", [instanceId]],
  [`${instances}/..`, "", [".."]],
  // A gateway that resolves dot segments would see the path of the instance.
  [taskPath(".."), "", [instanceId]],
  [taskPath("%2e%2E"), "", [instanceId]],
  // Some servers decode a path, ignore its case, and end it at a hash.
  [`${instances}/${instanceId}#/tasks/t`, "", [instanceId]],
  [`${instances}#/${instanceId}/tasks/t`, "", []],
  [taskPath("..#"), "", [instanceId]],
  [`${instances.replace("/i", "/%69")}/${instanceId}`, "", [instanceId]],
  [`${instances.toUpperCase()}/${instanceId}`, "", [instanceId]],
  [taskPath("../../"), "", []],
  [taskPath("t/.././../."), "", [instanceId]],
  [instances, JSON.stringify({ instances: ["a", "b"] }), ["a", "b"]],
  [`${instances}/`, "", []],
  [instances, "{", []]
] as const)("DELETE %s %s is a disaster: 204, nothing is deleted, and it is on record", ([path, body, instanceIds]) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const before = yield* emulator.instances
    const answer = yield* raw(emulator, { method: "DELETE", path, body })
    expect([answer.status, answer.body]).toEqual([204, ""])
    const requestId = answer.headers["x-request-id"]
    expect(yield* emulator.disasters).toEqual([{ requestId, path, instanceIds }])
    expect((yield* emulator.counts).byOperation).toEqual({ deleteInstance: 1 })
    expect(warnings).toEqual([expect.stringContaining(`DELETE ${path} would have deleted`)])
    expect([yield* emulator.instances, (yield* ids(emulator)).length]).toEqual([before, 12])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("nothing else is a disaster", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    yield* remove(emulator, demo.tasks.deletable)
    yield* remove(emulator, demo.tasks.unknown)
    yield* raw(emulator, { method: "DELETE", path: taskPath(".") })
    yield* raw(emulator, { method: "DELETE", path: taskPath("...") })
    yield* raw(emulator, { method: "DELETE", path: taskPath("../../..") })
    yield* raw(emulator, { path: `${instances}/${instanceId}` })
    expect([yield* emulator.disasters, warnings]).toEqual([[], []])
  }).pipe(Effect.provide(Emulator.layer()))
)
