/** Runners that freeze or die with chunks in their hands: the others take over, and nothing is claimed that is not so. */
import { DcsTasks, DcsTasksCalls } from "@dcs-tasks/core"
import { DcsNotFound } from "@dcs-tasks/core/DcsError"
import { Deleted, type DeleteBackgroundTaskInput } from "@dcs-tasks/core/DeleteBackgroundTask"
import { CleanUp, type RunnerOptions } from "@dcs-tasks/durable"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as SqlClient from "effect/sql/SqlClient"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as Chunks from "../src/tables/chunks.ts"
import * as Sqlite from "../src/sqlite/client.ts"
import { aloneRunner } from "./hooked.ts"
import { input, pass, records, settled, until, whenEnded } from "./support.ts"

const keyOf = ({ instanceId, taskId }: DeleteBackgroundTaskInput) => `${instanceId}/${taskId}`

/** A service that deletes each task once, and reports it as missing afterwards. */
const service = (count: number) => {
  const gone = new Set<string>()
  return DcsTasks.layerTest({
    tasks: { i1: records(count) },
    otherwise: (task) => {
      const key = keyOf(task)
      if (gone.has(key)) {
        return new DcsNotFound({ attempts: 1, mayHaveDeleted: false, status: 404, reason: { _tag: "Task" } })
      }
      gone.add(key)
      return new Deleted({ status: 200, attempts: 1 })
    }
  })
}

const world = (count: number) =>
  CleanUp.layer.pipe(Layer.provideMerge(Sqlite.layer(":memory:")), Layer.provideMerge(service(count)))

/** A process that can freeze: it neither reaches the database nor, without slots of the rate, the service. */
const process = Effect.fnUntraced(function* (options: RunnerOptions) {
  const running = yield* Latch.make(true)
  const dcs = yield* DcsTasks
  yield* Layer.build(aloneRunner(dcs, { take: running.await }, options))
  return { freeze: Latch.close(running), thaw: Latch.open(running) }
})

const sentTwice = Effect.gen(function* () {
  const calls = yield* DcsTasksCalls
  const times = Map.groupBy(yield* calls.deletions, keyOf)
  return [...times.values()].filter(({ length }) => length > 1).length
})

const rate = { rate: 20 }

it.effect("what a frozen runner holds is taken over and flagged; when it comes back, its results are not kept", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const first = yield* process(rate)
    yield* cleanUp.submit({ ...input, lanes: 2, chunk: 25 })
    yield* settled("r1", ({ deleted }) => deleted >= 10)
    yield* first.freeze
    const frozenAt = yield* cleanUp.poll("r1")
    yield* process(rate)
    // Its chunks are not free before their leases are over.
    yield* pass(6_000)
    const meanwhile = yield* cleanUp.poll("r1")
    expect(meanwhile.deleted - frozenAt.deleted).toBeGreaterThan(20)
    expect(meanwhile).toMatchObject({ state: "deleting", alreadyGone: 0 })
    const { alreadyGone, priorAttemptMayHaveDeleted, ...done } = yield* whenEnded("r1")
    expect(done).toMatchObject({ state: "done", total: 100, failed: 0 })
    expect(done.deleted + alreadyGone).toBe(100)
    expect(priorAttemptMayHaveDeleted).toBe(alreadyGone)
    expect(yield* sentTwice).toBe(alreadyGone)
    const outcomes = yield* Stream.runCollect(cleanUp.outcomes("r1"))
    yield* first.thaw
    yield* pass(30_000)
    expect(yield* cleanUp.poll("r1")).toMatchObject({ ...done, alreadyGone, priorAttemptMayHaveDeleted })
    expect(yield* Stream.runCollect(cleanUp.outcomes("r1"))).toEqual(outcomes)
  }).pipe(Effect.scoped, Effect.provide(world(100)))
)

it.effect("a runner that freezes while it lists, and comes back when the run deletes, changes nothing", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const sql = yield* SqlClient.SqlClient
    // Freezes as soon as its list has begun.
    const running = yield* Latch.make(true)
    const dcs = yield* DcsTasks
    const frozen = {
      ...dcs,
      listBackgroundTaskPages: (of: { readonly instanceId: string }) =>
        Stream.unwrap(Effect.as(Latch.close(running), dcs.listBackgroundTaskPages(of)))
    }
    yield* Layer.build(aloneRunner(frozen, { take: running.await }))
    yield* cleanUp.submit({ ...input, filter: { all: true, limit: 30 } })
    yield* until(sql`SELECT fence FROM dcs_instance WHERE fence > 0`, (rows) => rows.length > 0)
    yield* process(rate)
    yield* settled("r1", ({ deleted }) => deleted >= 5)
    yield* Latch.open(running)
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", total: 30, deleted: 30, failed: 0, alreadyGone: 0 })
    expect(yield* Stream.runCollect(cleanUp.copies("r1"))).toHaveLength(30)
    yield* pass(180_000)
    expect(yield* cleanUp.poll("r1")).toMatchObject({ state: "done", total: 30 })
  }).pipe(Effect.scoped, Effect.provide(world(100)))
)

it.effect("a shutdown gives its chunks back at once, without a doubt about them", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const sql = yield* SqlClient.SqlClient
    const scope = yield* Scope.make()
    yield* Scope.provide(process(rate), scope)
    yield* cleanUp.submit({ ...input, lanes: 2, chunk: 25 })
    yield* settled("r1", ({ deleted }) => deleted >= 10)
    const closing = yield* Effect.forkChild(Scope.close(scope, yield* Effect.exit(Effect.void)))
    yield* until(
      Effect.sync(() => closing.pollUnsafe()),
      (exit) => exit !== undefined
    )
    const left = yield* sql`SELECT starts, beat_at FROM dcs_chunk WHERE state = 'open' AND fence > 0`
    expect(left).toEqual([
      { starts: 0, beat_at: null },
      { starts: 0, beat_at: null }
    ])
    yield* process(rate)
    expect(yield* whenEnded("r1")).toMatchObject({ state: "done", deleted: 100, alreadyGone: 0 })
    expect(yield* sentTwice).toBe(0)
  }).pipe(Effect.scoped, Effect.provide(world(100)))
)

it.effect("two runners share a run and its rate, and send nothing twice", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    yield* process(rate)
    yield* process(rate)
    yield* cleanUp.submit({ ...input, lanes: 2, chunk: 10 })
    const done = yield* whenEnded("r1")
    expect(done).toMatchObject({ state: "done", deleted: 100, alreadyGone: 0 })
    expect(yield* sentTwice).toBe(0)
    // 100 deletions and the pages of two lists, at 20 a second.
    const seconds = ((done.endedAt ?? 0) - (done.startedAt ?? 0)) / 1000
    expect(seconds).toBeGreaterThan(4.9)
    expect(seconds).toBeLessThan(8)
  }).pipe(Effect.scoped, Effect.provide(world(100)))
)

it.effect("a claim whose lease is over is another's: its beats, results and end are refused", () =>
  Effect.gen(function* () {
    const cleanUp = yield* CleanUp
    const sql = yield* SqlClient.SqlClient
    yield* cleanUp.submit(input)
    yield* sql`INSERT INTO dcs_instance (run, position, instance, state, fence, unfinished)
      VALUES ('r1', 0, 'i1', 'listed', 1, 0)`
    yield* Chunks.insert({ run: "r1", position: 0, no: 0 }, [])
    yield* sql`UPDATE dcs_run SET state = 'deleting'`
    const first = yield* Chunks.claim("r1", 1)
    expect(first).toMatchObject({ fence: 1, mayBeSent: false, hasResults: false, instanceId: "i1" })
    yield* TestClock.adjust(Chunks.leaseMillis)
    expect(yield* Chunks.claim("r1", 1)).toBeUndefined()
    yield* TestClock.adjust(1)
    const second = yield* Chunks.claim("r1", 1)
    expect(second).toMatchObject({ fence: 2, mayBeSent: true, hasResults: true })
    if (first === undefined || second === undefined) return
    expect(yield* Chunks.beat(first)).toBe(false)
    expect(yield* Chunks.beat(second)).toBe(true)
    let writes = 0
    const write = Effect.sync(() => (writes += 1))
    expect(yield* Chunks.fenced(first, write)).toBe(false)
    yield* Chunks.end(first)
    yield* Chunks.release(first, false)
    expect(writes).toBe(0)
    expect(yield* Chunks.fenced(second, write)).toBe(true)
    yield* Chunks.end(second)
    expect(yield* Chunks.fenced(second, write)).toBe(false)
    expect(yield* Chunks.hasOpen("r1")).toBe(false)
  }).pipe(Effect.provide(world(0)))
)
