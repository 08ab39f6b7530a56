// When you test an Effect program that uses DcsTasks: Layer.mock with outcomes and errors of your choice.
import { DcsBadRequest, DcsTasks, Deleted } from "@dcs-tasks/node"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
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

const listing = { listBackgroundTasks: () => Stream.make({ id: "t1" }, { id: "t2" }) }

it.effect("deletes what is listed", () =>
  Effect.gen(function* () {
    const sent: Array<string> = []
    const Test = Layer.mock(DcsTasks, {
      ...listing,
      deleteBackgroundTask: ({ taskId }) => {
        sent.push(taskId)
        return Effect.succeed(new Deleted({ status: 204, attempts: 1 }))
      }
    })
    expect(yield* Effect.provide(clearAll("i1"), Test)).toBe("2 deleted")
    expect(sent).toEqual(["t1", "t2"])
  })
)

it.effect("stops at a task that is not finished", () => {
  const reason = { _tag: "TaskNotDeletable" } as const
  // A call that the mock does not define fails with a defect that names it.
  const Test = Layer.mock(DcsTasks, {
    ...listing,
    deleteBackgroundTask: () =>
      Effect.fail(new DcsBadRequest({ status: 400, reason, attempts: 1, mayHaveDeleted: false }))
  })
  return Effect.map(Effect.provide(clearAll("i1"), Test), (story) =>
    expect(story).toBe("an operation is still running")
  )
})
