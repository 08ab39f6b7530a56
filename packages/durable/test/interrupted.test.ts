/** A chunk whose lane the engine interrupts, because another runner gets its shard. */
import { DcsTasks, DcsTasksCalls } from "@dcs-tasks/core"
import { BackgroundTask, InstanceId, ProjectId } from "@dcs-tasks/core/BackgroundTask"
import { CleanUp, type RunInput } from "@dcs-tasks/durable"
import { expect, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as SqlClient from "effect/sql/SqlClient"
import * as Sqlite from "../src/sqlite/client.ts"
import * as Chunks from "../src/tables/chunks.ts"
import * as Instances from "../src/tables/instances.ts"
import { deleteChunk } from "../src/workflow/chunk.ts"
import { Pace, Shutdown, Work } from "../src/workflow/services.ts"

const instanceId = InstanceId.make("i1")
const target = { endpoint: "https://dcs.example.com", projectId: ProjectId.make("p1") }
const input: RunInput = { run: "r1", target, instances: [instanceId], filter: { all: true } }
const tasks = Array.from({ length: 100 }, (_, n) => new BackgroundTask({ id: `t${n}`, status: "SUCCESS" }))

const layer = CleanUp.layer.pipe(
  Layer.provideMerge(Sqlite.layer(":memory:")),
  Layer.provideMerge(DcsTasks.layerTest()),
  Layer.provideMerge(Layer.succeed(Pace, { slot: Effect.sleep(5), hold: () => Effect.void })),
  Layer.provideMerge(
    Layer.effect(
      Shutdown,
      Effect.map(Deferred.make<void>(), (begun) => ({ begun }))
    )
  ),
  Layer.provideMerge(Layer.sync(Work, () => ({ turns: 0, claims: new Map() })))
)

it.live("is given back with the results of what was sent", () =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const { submit } = yield* CleanUp
    yield* submit(input)
    yield* Instances.insert("r1", [{ id: instanceId }])
    yield* Chunks.insert({ run: "r1", position: 0, no: 0 }, tasks)
    yield* sql`UPDATE dcs_run SET state = ${"deleting"}`
    const claim = yield* Effect.fromNullishOr(yield* Chunks.claim("r1", 1))
    const { deletions } = yield* DcsTasksCalls

    const options = { concurrency: 4, ignoreMissing: false }
    const lane = yield* Effect.forkChild(deleteChunk(yield* DcsTasks, claim, options))
    yield* Effect.repeat(deletions, { until: (sent) => sent.length >= 10 })
    yield* Fiber.interrupt(lane)

    const sent = new Set((yield* deletions).map(({ taskId }) => taskId))
    const rows = yield* sql<{ task: string }>`SELECT task FROM dcs_outcome`
    expect(sent.size).toBeLessThan(100)
    expect(new Set(rows.map(({ task }) => task))).toEqual(sent)
    expect(yield* sql`SELECT state, starts, beat_at FROM dcs_chunk`).toEqual([
      { state: "open", starts: 0, beat_at: null }
    ])
  }).pipe(Effect.provide(layer))
)
