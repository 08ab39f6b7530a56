/** Records that a list or a plan has twice: each is counted and sent once. */
import { DcsTasksCalls } from "@dcs-tasks/core"
import { BackgroundTask } from "@dcs-tasks/core/BackgroundTask"
import { CleanUp, type RunInput } from "@dcs-tasks/durable"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { i1, input, records, runner, whenEnded } from "./support.ts"

/** The last of one chunk is the first of the next. */
const rows = records(30).flatMap((record, n) => (n === 9 || n === 20 ? [record, record] : [record]))
const once = { state: "done", total: 30, deleted: 30, failed: 0, alreadyGone: 0 }

const sent = Effect.gen(function* () {
  const { deletions } = yield* DcsTasksCalls
  return (yield* deletions).length
})

for (const filter of [{ all: true }, { all: true, limit: 40 }] satisfies Array<RunInput["filter"]>) {
  it.effect(`a list ${"limit" in filter ? "with a limit" : "without a limit"}`, () =>
    Effect.gen(function* () {
      const cleanUp = yield* CleanUp
      yield* cleanUp.submit({ ...input, filter })
      expect(yield* whenEnded("r1")).toMatchObject(once)
      expect(yield* sent).toBe(30)
    }).pipe(Effect.provide(runner({ tasks: { i1: rows } })))
  )
}

it.effect("a plan", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const { filter: _, instances: __, ...fields } = input
    const plan = { digest: "d1", count: 32, instances: [i1] }
    const planned = rows.map((row) => ({ instanceId: "i1", task: new BackgroundTask(row) }))
    yield* cleanUp.submitPlan({ ...fields, plan }, Stream.fromIterable(planned))
    expect(yield* whenEnded("r1")).toMatchObject(once)
    expect(yield* sent).toBe(30)
    expect(yield* Stream.runCollect(cleanUp.copies("r1"))).toHaveLength(30)
  }).pipe(Effect.provide(runner({ tasks: { i1: rows } })))
)
