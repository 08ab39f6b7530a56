/** A chunk that was given back in the middle: its records with a result are not sent again. */
import { DcsTasks, DcsTasksCalls } from "@dcs-tasks/core"
import { InstanceId, ProjectId } from "@dcs-tasks/core/BackgroundTask"
import { CleanUp, type RunInput, Targets } from "@dcs-tasks/durable"
import * as Testing from "@dcs-tasks/durable/Testing"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as SqlClient from "effect/sql/SqlClient"

const target = { endpoint: "https://dcs.example.com", projectId: ProjectId.make("p1") }
const input: RunInput = { run: "r1", target, instances: [InstanceId.make("i1")], filter: { all: true }, lanes: 1 }

const tasks = Array.from({ length: 100 }, (_, n) => ({ id: `t${n}`, status: "SUCCESS" }))

it.live("sends no record twice when a run is paused and resumed", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const until = (isReached: (deleted: number) => boolean) =>
      Effect.repeat(cleanUp.poll("r1"), {
        until: ({ deleted }) => isReached(deleted),
        schedule: Schedule.spaced(20)
      })
    yield* cleanUp.submit(input)
    yield* until((deleted) => deleted >= 20)
    const { state } = yield* cleanUp.pause("r1")
    expect(state).toBe("paused")
    const sql = yield* SqlClient.SqlClient
    yield* Effect.repeat(sql`SELECT run FROM dcs_chunk WHERE state = 'open' AND beat_at IS NULL`, {
      until: (givenBack) => givenBack.length > 0,
      schedule: Schedule.spaced(20)
    })
    yield* cleanUp.resume("r1")
    const done = yield* cleanUp.await("r1")
    expect(done).toMatchObject({ state: "done", deleted: tasks.length, alreadyGone: 0, failed: 0 })
    const calls = yield* DcsTasksCalls
    expect(yield* calls.deletions).toHaveLength(tasks.length)
  }).pipe(
    Effect.provide(
      Testing.layer({ rate: 40 }).pipe(
        Layer.provide(Targets.layerOne(target)),
        Layer.provideMerge(DcsTasks.layerTest({ tasks: { i1: tasks } }))
      )
    )
  )
)
