/** A chunk that was given back unfinished: nothing is sent twice, and nothing is forgotten. */
import { DcsTasks, DcsTasksCalls } from "@dcs-tasks/core"
import { InstanceId, ProjectId } from "@dcs-tasks/core/BackgroundTask"
import { CleanUp, type RunInput, Targets } from "@dcs-tasks/durable"
import * as Testing from "@dcs-tasks/durable/Testing"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SqlClient from "effect/sql/SqlClient"

const target = { endpoint: "https://dcs.example.com", projectId: ProjectId.make("p1") }
const input: RunInput = { run: "r1", target, instances: [InstanceId.make("i1")], filter: { all: true } }
const tasks = Array.from({ length: 150 }, (_, n) => ({ id: `t${n}`, status: "SUCCESS" }))

/** Slow enough for a pause in the middle of a chunk. */
const layer = (rate: number) =>
  Testing.layer({ rate }).pipe(
    Layer.provide(Targets.layerOne(target)),
    Layer.provideMerge(DcsTasks.layerTest({ tasks: { i1: tasks } }))
  )

/** Until a runner has a chunk, or none has one. */
const claimed = Effect.fnUntraced(function* (isClaimed: boolean) {
  const sql = yield* SqlClient.SqlClient
  const rows = sql`SELECT no FROM dcs_chunk WHERE beat_at IS NOT NULL AND state = ${"open"}`
  yield* Effect.repeat(rows, { until: (rows) => rows.length > 0 === isClaimed })
})

const pausedAt = Effect.fnUntraced(function* (count: number) {
  const cleanUp = yield* CleanUp
  yield* cleanUp.submit(input)
  yield* Effect.repeat(cleanUp.poll("r1"), { until: ({ deleted }) => deleted >= count })
  yield* cleanUp.pause("r1")
  yield* claimed(false)
  return cleanUp
})

it.live("a paused run sends no record twice", () =>
  Effect.gen(function* () {
    const cleanUp = yield* pausedAt(50)
    yield* cleanUp.resume("r1")
    expect(yield* cleanUp.await("r1")).toMatchObject({ state: "done", deleted: 150, failed: 0 })
    const calls = yield* DcsTasksCalls
    expect(yield* calls.deletions).toHaveLength(150)
  }).pipe(Effect.provide(layer(150)))
)

it.live("a chunk that a dead runner has begun stays in doubt over a pause", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const cleanUp = yield* pausedAt(1)
    // What a killed runner leaves of every chunk.
    yield* sql`UPDATE dcs_chunk SET starts = 1, fence = fence + 1`
    yield* cleanUp.resume("r1")
    yield* claimed(true)
    yield* cleanUp.pause("r1")
    yield* claimed(false)
    const open = yield* sql<{ starts: number }>`SELECT starts FROM dcs_chunk WHERE state = ${"open"}`
    expect(new Set(open.map(({ starts }) => starts))).toEqual(new Set([1]))
  }).pipe(Effect.provide(layer(20)))
)
