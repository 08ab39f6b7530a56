/** Schedules: which are accepted, and that none can stop the runners. */
import { DcsTasks } from "@dcs-tasks/core"
import { InstanceId, ProjectId } from "@dcs-tasks/core/BackgroundTask"
import { CleanUp, Schedule, Targets } from "@dcs-tasks/durable"
import * as Testing from "@dcs-tasks/durable/Testing"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { nextRun } from "../src/model/Schedule.ts"
import * as Sqlite from "../src/sqlite/client.ts"
import * as Schedules from "../src/tables/schedules.ts"
import { tables } from "./dialects.ts"
import { pass, runner, whenEnded } from "./support.ts"

const target = { endpoint: "https://dcs.example.com", projectId: ProjectId.make("p1") }
const input = { target, instances: [InstanceId.make("i1")], filter: { all: true as const } }
const nightly: Schedule = { name: "nightly", cron: "0 3 * * *", input }

const isSchedule = Schema.is(Schedule)

it.each([
  ["0 3 * * *", undefined, true],
  ["0 0 29 2 *", undefined, true],
  ["30 2 * * *", "Europe/Berlin", true],
  ["0 0 30 2 *", undefined, false],
  ["0 0 3 * * *", undefined, false],
  ["0 25 * * *", undefined, false],
  ["0 3 * * *", "Europe/Nowhere", false]
])("whether %s in the zone %s is a schedule: %s", (cron, zone, expected) =>
  expect(isSchedule({ ...nightly, cron, ...(zone !== undefined && { zone }) })).toBe(expected)
)

it.live("a schedule that cannot be read does not stop the runner", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const sql = yield* SqlClient.SqlClient
    yield* sql`INSERT INTO dcs_schedule (name, schedule, since) VALUES (${"broken"}, ${"{}"}, ${0})`
    yield* cleanUp.submit({ ...input, run: "r1" })
    expect(yield* cleanUp.await("r1")).toMatchObject({ state: "done" })
  }).pipe(
    Effect.provide(
      Testing.layer().pipe(
        Layer.provide(Targets.layerOne(target)),
        Layer.provideMerge(DcsTasks.layerTest({ tasks: { i1: [] } }))
      )
    )
  )
)

const submitted = Effect.gen(function* () {
  const cleanUp = yield* CleanUp
  const runs = yield* Stream.runCollect(cleanUp.list)
  return runs.map(({ run }) => run).toSorted()
})

/** A runner that begins at this time: the clock has no second in which it ran before. */
const from =
  (time: string) =>
  <A, E>(test: Effect.Effect<A, E, CleanUp | SqlClient.SqlClient>) =>
    Effect.andThen(TestClock.setTime(Date.parse(time)), Effect.provide(test, runner({ tasks: { i1: [] } })))

it.each([
  ["2026-03-28T02:00:00Z", "2026-03-29T01:30Z"],
  ["2026-10-24T02:00:00Z", "2026-10-25T00:30Z"],
  ["2026-10-25T00:30:00Z", "2026-10-26T01:30Z"]
])("after %s, half past two in Berlin is at %s", (after, expected) =>
  expect(nextRun({ ...nightly, cron: "30 2 * * *", zone: "Europe/Berlin" }, Date.parse(after))).toMatchObject({
    at: Date.parse(expected),
    run: { run: `nightly:${expected}`, instances: ["i1"] }
  })
)

it.effect("submits a run at each of its times, which runs", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.schedule({ ...nightly, cron: "30 2,3 * * *", zone: "Europe/Berlin" })
    yield* pass(10_000)
    expect(yield* submitted).toEqual([])
    yield* pass(60_000)
    expect(yield* submitted).toEqual(["nightly:2026-11-26T01:30Z"])
    expect(yield* whenEnded("nightly:2026-11-26T01:30Z")).toMatchObject({ state: "done" })
    yield* pass(60_000)
    expect(yield* submitted).toHaveLength(1)
  }).pipe(from("2026-11-26T01:29:30Z"))
)

it.effect("catches up an hour that no runner lived through, and no more", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const sql = yield* SqlClient.SqlClient
    yield* cleanUp.schedule({ ...nightly, cron: "*/20 * * * *" })
    yield* sql`UPDATE dcs_schedule SET since = ${Date.parse("2026-11-26T03:05:00Z")}`
    yield* pass(10_000)
    expect(yield* submitted).toEqual([
      "nightly:2026-11-26T11:20Z",
      "nightly:2026-11-26T11:40Z",
      "nightly:2026-11-26T12:00Z"
    ])
  }).pipe(from("2026-11-26T12:05:30Z"))
)

it.effect("a schedule that is replaced catches up nothing, and one that is removed submits nothing", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.schedule(nightly)
    yield* cleanUp.schedule({ ...nightly, cron: "0 2 * * *" })
    expect(yield* cleanUp.schedules).toMatchObject([{ name: "nightly", cron: "0 2 * * *" }])
    yield* pass(60_000)
    expect(yield* submitted).toEqual([])
    yield* cleanUp.schedule({ ...nightly, cron: "2 3 * * *" })
    expect(yield* cleanUp.unschedule("nightly")).toBe(true)
    expect(yield* cleanUp.unschedule("nightly")).toBe(false)
    yield* pass(240_000)
    expect(yield* submitted).toEqual([])
    expect(yield* cleanUp.schedules).toEqual([])
  }).pipe(from("2026-11-26T02:59:30Z"))
)

it.effect("two runners submit one run", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* TestClock.setTime(Date.parse("2026-11-26T03:00:30Z"))
    yield* cleanUp.schedule({ ...nightly, cron: "1 3 * * *" })
    yield* TestClock.adjust("1 minute")
    yield* Effect.all([Schedules.submitDue(), Schedules.submitDue()], { concurrency: 2 })
    expect(yield* submitted).toEqual(["nightly:2026-11-26T03:01Z"])
  }).pipe(Effect.provide(tables(Sqlite.layer(":memory:"))))
)

it.effect("an invalid schedule is refused, and names what is wrong", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const refused = yield* Effect.flip(cleanUp.schedule({ ...nightly, cron: "0 25 * * *" }))
    expect(refused).toMatchObject({ _tag: "RunInvalid" })
    expect(refused.message).toMatch(/cron expression or the time zone is invalid.*Nothing was submitted/s)
    expect((yield* Effect.flip(cleanUp.schedule({ ...nightly, name: "a:b" })))._tag).toBe("RunInvalid")
  }).pipe(from("2026-11-26T12:00:00Z"))
)
