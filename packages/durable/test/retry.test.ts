/** The dead letter of a run, sent again. */
import { DcsTasks, DcsTasksCalls } from "@dcs-tasks/core"
import { InstanceId, ProjectId } from "@dcs-tasks/core/BackgroundTask"
import { DcsForbidden } from "@dcs-tasks/core/DcsError"
import { Deleted } from "@dcs-tasks/core/DeleteBackgroundTask"
import { CleanUp, type RunInput, Targets } from "@dcs-tasks/durable"
import * as Testing from "@dcs-tasks/durable/Testing"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const target = { endpoint: "https://dcs.example.com", projectId: ProjectId.make("p1") }
const input: RunInput = { run: "r1", target, instances: [InstanceId.make("i1")], filter: { all: true } }
const tasks = ["t1", "t2", "t3"].map((id) => ({ id, status: "SUCCESS" }))
const refused = new DcsForbidden({ attempts: 1, mayHaveDeleted: false, status: 403 })
const outcomes = { t2: [refused, new Deleted({ status: 200, attempts: 1 })] }

it.live("a retry sends what is in the dead letter, and nothing else", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* cleanUp.submit(input)
    expect(yield* cleanUp.await("r1")).toMatchObject({ attempt: 1, state: "done", deleted: 2, failed: 1 })
    yield* cleanUp.retry("r1")
    expect(yield* cleanUp.await("r1")).toMatchObject({ attempt: 2, state: "done", deleted: 3, failed: 0 })
    const calls = yield* DcsTasksCalls
    expect((yield* calls.deletions).map(({ taskId }) => taskId).toSorted()).toEqual(["t1", "t2", "t2", "t3"])
  }).pipe(
    Effect.provide(
      Testing.layer().pipe(
        Layer.provide(Targets.layerOne(target)),
        Layer.provideMerge(DcsTasks.layerTest({ tasks: { i1: tasks }, outcomes }))
      )
    )
  )
)
