/** A chunk that was given back unfinished: nothing is sent twice, and nothing is forgotten. */
import { DcsTasksCalls } from "@dcs-tasks/core"
import { CleanUp } from "@dcs-tasks/durable"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import { input, records, runner, settled, until, whenEnded } from "./support.ts"

/** Slow enough for a pause in the middle of a chunk. */
const layer = runner({ tasks: { i1: records(150) } }, { rate: 20 })

/** Until a runner has a chunk, or none has one. */
const claimed = Effect.fnUntraced(function* (isClaimed: boolean) {
  const sql = yield* SqlClient.SqlClient
  const rows = sql`SELECT no FROM dcs_chunk WHERE beat_at IS NOT NULL AND state = ${"open"}`
  yield* until(rows, (rows) => rows.length > 0 === isClaimed)
})

const pausedAt = Effect.fnUntraced(function* (count: number) {
  const cleanUp = yield* CleanUp
  yield* cleanUp.submit({ ...input, chunk: 50 })
  yield* settled("r1", ({ deleted }) => deleted >= count)
  yield* cleanUp.pause("r1")
  yield* claimed(false)
  return cleanUp
})

it.effect("a paused run sends no record twice", () =>
  Effect.gen(function* () {
    const cleanUp = yield* pausedAt(50)
    yield* cleanUp.resume("r1")
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", deleted: 150, alreadyGone: 0, failed: 0 })
    const calls = yield* DcsTasksCalls
    expect(yield* calls.deletions).toHaveLength(150)
  }).pipe(Effect.provide(layer))
)

it.effect("a chunk that a dead runner has begun stays in doubt over a pause", () =>
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
  }).pipe(Effect.provide(layer))
)
