// When you test an Effect program that uses DcsTasks: outcomes and errors of your choice, and the calls that were made.
import { DcsBadRequest, DcsTasks, DcsTasksCalls } from "@dcs-tasks/node"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** The code under test. In your project, import it. */
const clearAll = Effect.fn("clearAll")(function* (instanceId: string) {
  const dcs = yield* DcsTasks
  return yield* dcs.listBackgroundTasks({ instanceId }).pipe(
    Stream.mapEffect(({ id: taskId }) => dcs.deleteBackgroundTask({ instanceId, taskId })),
    Stream.runCollect,
    Effect.map((deleted) => `${deleted.length} deleted`),
    Effect.catchReason("DcsBadRequest", "TaskNotDeletable", () => Effect.succeed("an operation is still running"))
  )
})

const test = Effect.gen(function* () {
  const story = yield* clearAll("i1")
  const deletions = yield* Effect.flatMap(DcsTasksCalls, (calls) => calls.deletions)
  return { story, sent: deletions.map(({ taskId }) => taskId) }
})

const tasks = { i1: [{ id: "t1" }, { id: "t2" }, { id: "t3" }] }

it.effect("deletes what is listed", () =>
  Effect.gen(function* () {
    const result = yield* Effect.provide(test, DcsTasks.layerTest({ tasks }))
    expect(result).toEqual({ story: "3 deleted", sent: ["t1", "t2", "t3"] })
  })
)

it.effect("stops at a task that is not finished", () =>
  Effect.gen(function* () {
    const reason = { _tag: "TaskNotDeletable" } as const
    const t2 = new DcsBadRequest({ status: 400, reason, attempts: 1, mayHaveDeleted: false })
    const result = yield* Effect.provide(test, DcsTasks.layerTest({ tasks, outcomes: { t2 } }))
    expect(result).toEqual({ story: "an operation is still running", sent: ["t1", "t2"] })
  })
)
