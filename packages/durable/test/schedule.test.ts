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
