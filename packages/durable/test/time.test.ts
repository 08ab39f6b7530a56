/** What goes by time: the rate, runs that stand still, and those that are forgotten, over both databases. */
import { NotAttempted } from "@dcs-tasks/core/DeletionResult"
import { CleanUp } from "@dcs-tasks/durable"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SqlClient from "effect/sql/SqlClient"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as Sqlite from "../src/sqlite/client.ts"
import * as Chunks from "../src/tables/chunks.ts"
import * as Outcomes from "../src/tables/outcomes.ts"
import * as Rate from "../src/tables/rate.ts"
import * as Retention from "../src/tables/retention.ts"
import * as Runs from "../src/tables/runs.ts"
import { dialects, tables } from "./dialects.ts"
import { hookedClient } from "./hooked.ts"
import { age, claimed, deleting, result } from "./rows.ts"

/** Longer than the test takes, in milliseconds. */
const stands = 1_000_000

for (const [name, database] of dialects) {
  const provided = Effect.provide(tables(database))

  it.live(`${name}: one rate for all who reserve; a hold moves it`, () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      // One slot every 50 minutes. The time that the test takes only shortens the waits.
      const rate = 1 / 3000
      const [most, ofTest] = [3_000_000, 600_000]
      const waits = yield* Effect.all(
        Array.from({ length: 50 }, () => Rate.reserve("a", rate)),
        { concurrency: 8 }
      )
      const slots = waits.toSorted((a, b) => a - b)
      expect(slots[0]).toBe(0)
      expect(slots[49]).toBeGreaterThan(49 * most - ofTest)
      expect(slots[49]).toBeLessThanOrEqual(49 * most)
      expect(yield* Rate.reserve("b", rate)).toBe(0)
      yield* Rate.hold("a", 1000)
      expect(yield* Rate.reserve("a", rate)).toBeLessThanOrEqual(50 * most)
      yield* Rate.hold("b", 3_500_000)
      expect(yield* Rate.reserve("b", rate)).toBeGreaterThan(most)
      // An account that did nothing for long has one slot, not all that it did not use.
      yield* sql`UPDATE dcs_rate SET next_at = 0 WHERE account = ${"a"}`
      expect(yield* Rate.reserve("a", rate)).toBe(0)
      expect(yield* Rate.reserve("a", rate)).toBeGreaterThan(most - ofTest)
    }).pipe(provided)
  )

  it.live(`${name}: a clock that was set back keeps neither slots nor claims`, () =>
    Effect.gen(function* () {
      const { sql } = yield* deleting(1)
      yield* Rate.reserve("a", 2)
      yield* sql`UPDATE dcs_rate SET next_at = next_at + 86400000`
      expect(yield* Rate.reserve("a", 2)).toBe(0)
      expect(yield* Rate.reserve("a", 2)).toBeLessThanOrEqual(500)
      // A long hold and a slow rate are none.
      yield* Rate.hold("a", 86_400_000)
      for (const _ of [1, 2]) expect(yield* Rate.reserve("a", 0.001)).toBeGreaterThan(3_000_000)
      yield* claimed()
      yield* age(-86_400_000)
      expect(yield* claimed()).toMatchObject({ fence: 2, mayBeSent: true })
    }).pipe(provided)
  )

  it.live(`${name}: a run that stands still gets a new round, but not one that moves, waits or has ended`, () =>
    Effect.gen(function* () {
      const { cleanUp, sql } = yield* deleting(2)
      expect(yield* Runs.wake(stands)).toEqual([])
      yield* sql`UPDATE dcs_run SET moved_at = moved_at - ${2 * stands}`
      const claim = yield* claimed()
      expect(yield* Runs.wake(stands)).toEqual([])
      yield* age(2 * stands)
      expect(yield* Runs.wake(stands)).toEqual([{ run: "r1", round: 2 }])
      expect(yield* Runs.wake(stands)).toEqual([])
      expect(yield* Runs.isWanted("r1", 1)).toBe(false)
      expect(yield* Runs.isWanted("r1", 2)).toBe(true)
      expect(yield* Chunks.beat(claim)).toBe(false)
      yield* age(2 * stands)
      yield* sql`UPDATE dcs_run SET moved_at = 0`
      yield* cleanUp.pause("r1")
      expect(yield* Runs.wake(stands)).toEqual([])
      expect(yield* Runs.moving()).toEqual([])
      yield* cleanUp.cancel("r1")
      yield* sql`UPDATE dcs_run SET moved_at = 0`
      expect(yield* Runs.wake(stands)).toEqual([])
    }).pipe(provided)
  )

  it.live(`${name}: ended runs are swept, later forgotten, and not if they were retried`, () =>
    Effect.gen(function* () {
      const { cleanUp, sql } = yield* deleting(1)
      yield* deleting(1, "r2")
      yield* Outcomes.insert("r1", [result("t0", new NotAttempted({ stoppedBy: "forbidden" })), result("t1")])
      yield* sql`UPDATE dcs_chunk SET state = ${"done"} WHERE run = ${"r1"}`
      yield* Runs.finish("r1", 1)
      expect(yield* Retention.unswept(stands)).toEqual([])
      yield* sql`UPDATE dcs_run SET ended_at = ended_at - ${2 * stands}`
      const [ended, ...others] = yield* Retention.unswept(stands)
      expect([ended, others]).toEqual([{ run: "r1", round: 1, lanes: 2 }, []])
      if (ended === undefined) return
      expect(yield* Retention.forget(stands)).toBe(0)
      yield* cleanUp.retry("r1")
      yield* Retention.markSwept(ended)
      yield* sql`UPDATE dcs_chunk SET state = ${"done"} WHERE run = ${"r1"}`
      // A lane of the round before.
      yield* Runs.finish("r1", 1)
      expect(yield* cleanUp.poll("r1")).toMatchObject({ state: "deleting" })
      yield* Runs.finish("r1", 2)
      yield* sql`UPDATE dcs_run SET ended_at = ended_at - ${2 * stands}`
      expect(yield* Retention.forget(stands)).toBe(0)
      yield* Retention.markSwept({ ...ended, round: 2 })
      expect(yield* Retention.unswept(0)).toEqual([])
      expect(yield* Retention.forget(4 * stands)).toBe(0)
      expect(yield* Retention.forget(stands)).toBe(1)
      expect((yield* Effect.flip(cleanUp.poll("r1")))._tag).toBe("RunNotFound")
      expect(yield* Stream.runCollect(cleanUp.outcomes("r1"))).toEqual([])
      expect(yield* sql`SELECT run FROM dcs_chunk`).toEqual([{ run: "r2" }])
      expect(yield* cleanUp.poll("r2")).toMatchObject({ state: "deleting" })
    }).pipe(provided)
  )
}

it.effect("a run that ends while it is retried is retried", () =>
  Effect.gen(function* () {
    const { sql } = yield* deleting(1)
    yield* Outcomes.insert("r1", [result("t0", new NotAttempted({ stoppedBy: "forbidden" }))])
    // The first connection of the retry finds the run not done; the second is for its state.
    let takes = Number.NEGATIVE_INFINITY
    const take = Effect.suspend(() => {
      takes += 1
      return takes === 2 ? Effect.orDie(sql`UPDATE dcs_run SET state = ${"done"}, ended_at = 0`) : Effect.void
    }).pipe(Effect.asVoid)
    const layer = Layer.fresh(CleanUp.layer).pipe(Layer.provide(hookedClient({ take })))
    const retried = yield* CleanUp.pipe(
      Effect.tap(() => Effect.sync(() => void (takes = 0))),
      Effect.flatMap((cleanUp) => cleanUp.retry("r1")),
      Effect.provide(layer)
    )
    expect(retried).toMatchObject({ state: "deleting", attempt: 2, failed: 0 })
    expect(takes).toBeGreaterThan(2)
  }).pipe(Effect.provide(tables(Sqlite.layer(":memory:"))))
)

it.effect("a run that is retried while it is forgotten stays", () =>
  Effect.gen(function* () {
    const { cleanUp, sql } = yield* deleting(1)
    yield* Outcomes.insert("r1", [result("t0", new NotAttempted({ stoppedBy: "forbidden" }))])
    yield* sql`UPDATE dcs_run SET state = ${"done"}, ended_at = 0, swept = 1`
    yield* TestClock.adjust("1 minute")
    let takes = 0
    const take = Effect.suspend(() => {
      takes += 1
      return takes === 2 ? Effect.orDie(Effect.asVoid(cleanUp.retry("r1"))) : Effect.void
    })
    yield* Effect.provide(Retention.forget(1000), hookedClient({ take }))
    expect(takes).toBe(2)
    expect(yield* cleanUp.poll("r1")).toMatchObject({ state: "deleting", attempt: 2, total: 2 })
  }).pipe(Effect.provide(tables(Sqlite.layer(":memory:"))))
)
