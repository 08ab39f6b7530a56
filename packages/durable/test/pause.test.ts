/** Why a run is paused: a person's decision outweighs a stop, so that new credentials do not resume the run. */
import { DcsTasks } from "@dcs-tasks/core"
import { InstanceId, ProjectId } from "@dcs-tasks/core/BackgroundTask"
import { CleanUp, type RunInput, Targets } from "@dcs-tasks/durable"
import * as Testing from "@dcs-tasks/durable/Testing"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SqlClient from "effect/sql/SqlClient"

const served = { endpoint: "https://dcs.example.com", projectId: ProjectId.make("p1") }
/** No runner takes it. */
const input: RunInput = {
  run: "r1",
  target: { ...served, projectId: ProjectId.make("p2") },
  instances: [InstanceId.make("i1")],
  filter: { all: true }
}

it.live("a person can pause a run that rejected credentials have paused", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const sql = yield* SqlClient.SqlClient
    yield* cleanUp.submit(input)
    yield* sql`UPDATE dcs_run SET stop = 'paused', reason = 'unauthorized'`
    expect(yield* cleanUp.poll("r1")).toMatchObject({ state: "paused", reason: "unauthorized" })
    expect(yield* cleanUp.pause("r1")).toMatchObject({ state: "paused", reason: "user" })
    expect(yield* cleanUp.resume("r1")).toMatchObject({ state: "submitted" })
  }).pipe(
    Effect.provide(
      Testing.layer().pipe(
        Layer.provide(Targets.layerOne(served)),
        Layer.provideMerge(DcsTasks.layerTest({ tasks: {} }))
      )
    )
  )
)
