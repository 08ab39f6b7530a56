/** The list of tasks: order, pages and time windows. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { call, demo, Emulator, instanceId, tasksPath } from "./support.ts"

const list = Effect.fnUntraced(function* (query = "", token?: string) {
  const emulator = yield* Emulator
  const { body, status } = yield* call(emulator, `${tasksPath()}${query}`, token === undefined ? {} : { token })
  return { status, body: JSON.parse(body) }
})

const idsOf = (body: { tasks: ReadonlyArray<{ id: string }> }) => body.tasks.map(({ id }) => id)

it.effect("ten tasks by default, newest first, and how many there are in all", () =>
  Effect.gen(function* () {
    const { body, status } = yield* list()
    const times = body.tasks.map((task: { created_at: string }) => task.created_at)
    expect([status, body.task_count, times.length]).toEqual([200, 12, 10])
    expect(times).toEqual(times.toSorted().toReversed())
    expect(body.tasks[0]).toEqual({
      id: demo.tasks.executing,
      name: "EXTEND",
      details: { old_capacity: "2", new_capacity: "4" },
      user_name: "dcs-operator",
      user_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      params: "",
      status: "EXECUTING",
      created_at: "2026-03-02T09:30:00.000Z",
      updated_at: "2026-03-02T09:31:30.000Z",
      enable_show: true
    })
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("pages add up to the whole", () =>
  Effect.gen(function* () {
    const whole = idsOf((yield* list("?limit=1000")).body)
    const pages = yield* Effect.forEach([0, 5, 10, 15], (offset) => list(`?limit=5&offset=${offset}`))
    expect(pages.map(({ body }) => [body.task_count, body.tasks.length])).toEqual([
      [12, 5],
      [12, 5],
      [12, 2],
      [12, 0]
    ])
    expect(pages.flatMap(({ body }) => idsOf(body))).toEqual(whole)
  }).pipe(Effect.provide(Emulator.layer()))
)

const hours = [9, 10, 11, 12].map((hour) => ({
  id: `at-${hour}`,
  createdAt: `2026-01-01T${hour}:00:00.500Z`.replace("T9", "T09")
}))

it.effect.each([
  ["?start_time=20260101100000", ["at-12", "at-11", "at-10"]],
  ["?end_time=20260101100000", ["at-10", "at-9"]],
  ["?start_time=20260101100000&end_time=20260101110000", ["at-11", "at-10"]],
  ["?start_time=20260101110000&limit=1", ["at-12"]],
  ["?begin_time=20260101120000", ["at-12", "at-11", "at-10", "at-9"]]
] as const)("the time window %s", ([query, expected]) =>
  Effect.gen(function* () {
    expect(idsOf((yield* list(query)).body)).toEqual(expected)
  }).pipe(Effect.provide(Emulator.layer({ instances: [{ id: instanceId, tasks: hours }] })))
)

it.effect("what cannot be decoded in a query leaves the rest of it as it is", () =>
  Effect.gen(function* () {
    expect(idsOf((yield* list("?limit=%31&other=%zz")).body)).toHaveLength(1)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect.each([
  ["?limit=0", "limit"],
  ["?limit=1001", "limit"],
  ["?limit=ten", "limit"],
  ["?limit=1.5", "limit"],
  ["?offset=-1", "offset"],
  ["?start_time=2026", "start_time"],
  ["?end_time=2026-01-01T10:00:00Z", "end_time"]
] as const)("%s is a bad parameter", ([query, name]) =>
  Effect.gen(function* () {
    expect(yield* list(query)).toEqual({
      status: 400,
      body: { error_code: "DCS.4062", error_msg: `Invalid ${name} parameter in the request.`, error_ext_msg: null }
    })
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("a window that ends before it starts is refused", () =>
  Effect.gen(function* () {
    const { body, status } = yield* list("?start_time=20260102000000&end_time=20260101000000")
    expect([status, body.error_code]).toEqual([400, "DCS.4025"])
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect.each([
  [demo.tokens.valid, 200],
  [demo.tokens.readOnly, 200],
  [demo.tokens.expired, 401],
  [demo.tokens.otherProject, 401]
] as const)("token %s: %i", ([token, expected]) =>
  Effect.gen(function* () {
    expect((yield* list("", token)).status).toBe(expected)
  }).pipe(Effect.provide(Emulator.layer()))
)

it.effect("an unknown instance is 404 DCS.3022", () =>
  Effect.gen(function* () {
    const { body, status } = yield* call(yield* Emulator, tasksPath(demo.unknownInstanceId))
    expect([status, JSON.parse(body).error_code]).toEqual([404, "DCS.3022"])
  }).pipe(Effect.provide(Emulator.layer()))
)
