/** The clean-up as its users see it, in memory. */
import { DcsTasks, DcsTasksCalls } from "@dcs-tasks/core"
import { InstanceId, ProjectId } from "@dcs-tasks/core/BackgroundTask"
import { CleanUp, type RunInput, Targets } from "@dcs-tasks/durable"
import * as Testing from "@dcs-tasks/durable/Testing"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { records, runner, whenEnded } from "./support.ts"

const target = { endpoint: "https://dcs.example.com", projectId: ProjectId.make("p1") }
const input: RunInput = { run: "r1", target, instances: [InstanceId.make("i1")], filter: { all: true } }

const tasks = Array.from({ length: 250 }, (_, n) => ({ id: `t${n}`, status: "SUCCESS" }))

it.live("deletes what the list holds", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submit(input)
    const status = yield* cleanUp.await("r1")
    expect(status).toMatchObject({ state: "done", total: 250, deleted: 250 })
    const calls = yield* DcsTasksCalls
    expect(yield* calls.deletions).toHaveLength(250)
  }).pipe(
    Effect.provide(
      Testing.layer().pipe(
        Layer.provide(Targets.layerOne(target)),
        Layer.provideMerge(DcsTasks.layerTest({ tasks: { i1: tasks } }))
      )
    )
  )
)

it.effect("a runner serves a target however its URL is typed", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submit({ ...input, target: { ...target, endpoint: "https://DCS.example.com:443/" } })
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", deleted: 3 })
  }).pipe(Effect.provide(runner({ tasks: { i1: records(3) } })))
)
