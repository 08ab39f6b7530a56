/** Our tables, statement by statement, over both databases. */
import { AlreadyGone } from "@dcs-tasks/core/DeleteBackgroundTask"
import { DcsTransportError } from "@dcs-tasks/core/DcsError"
import { Failed } from "@dcs-tasks/core/DeletionResult"
import { CleanUp } from "@dcs-tasks/durable"
import { expect, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SqlClient from "effect/sql/SqlClient"
import * as Stream from "effect/Stream"
import * as Chunks from "../src/tables/chunks.ts"
import * as Instances from "../src/tables/instances.ts"
import { now } from "../src/tables/now.ts"
import * as Outcomes from "../src/tables/outcomes.ts"
import * as Runs from "../src/tables/runs.ts"
import { dialects, tables } from "./dialects.ts"
import { claimed, deleting, result, tasks } from "./rows.ts"
import { input } from "./support.ts"

for (const [name, database] of dialects) {
  const provided = Effect.provide(tables(database))

  it.live(`${name}: clients that open an empty database at once`, () =>
    Effect.gen(function* () {
      const open = Layer.build(Layer.fresh(CleanUp.layer))
      const clients = yield* Effect.all([open, open, open, open, open], { concurrency: 5 })
      const runs = clients.map((client, n) => Context.get(client, CleanUp).submit({ ...input, run: `r${n}` }))
      expect(yield* Effect.all(runs, { concurrency: 5 })).toHaveLength(5)
    }).pipe(Effect.scoped, Effect.provide(database))
  )

  it.live(`${name}: runners that claim at once get different chunks, and each only one lease later again`, () =>
    Effect.gen(function* () {
      const { sql } = yield* deleting(20)
      const heard = Effect.fnUntraced(function* (millisAgo: number) {
        yield* sql`UPDATE dcs_chunk SET beat_at = ${yield* now(sql)} - ${millisAgo}`
      })
      const claims = yield* Effect.all(
        Array.from({ length: 20 }, () => claimed()),
        { concurrency: 8 }
      )
      expect(new Set(claims.map(({ no }) => no)).size).toBe(20)
      yield* heard(0)
      expect(yield* Chunks.claim("r1", 1)).toBeUndefined()
      yield* heard(Chunks.leaseMillis + 1)
      expect(yield* claimed()).toMatchObject({ fence: 2, mayBeSent: true, tasks: tasks(2) })
    }).pipe(provided)
  )

  it.live(
    `${name}: a beat is refused once the run shall stop, has another round, or another runner has the chunk`,
    () =>
      Effect.gen(function* () {
        const { cleanUp } = yield* deleting(1)
        const claim = yield* claimed()
        expect(yield* Chunks.beat(claim)).toBe(true)
        yield* cleanUp.pause("r1")
        expect(yield* Chunks.beat(claim)).toBe(false)
        expect(yield* Chunks.claim("r1", 1)).toBeUndefined()
        yield* cleanUp.resume("r1")
        expect(yield* Chunks.beat(claim)).toBe(false)
        yield* Chunks.release(claim, claim.mayBeSent)
        expect(yield* Chunks.claim("r1", 1)).toBeUndefined()
        const next = yield* claimed(2)
        expect(next).toMatchObject({ fence: 2, mayBeSent: false, hasResults: true })
        expect(yield* Chunks.beat(next)).toBe(true)
        yield* cleanUp.cancel("r1")
        expect(yield* Chunks.beat(next)).toBe(false)
      }).pipe(provided)
  )

  it.live(`${name}: a chunk that is given back in doubt stays in doubt`, () =>
    Effect.gen(function* () {
      yield* deleting(1)
      const first = yield* claimed()
      yield* Chunks.release(first, true)
      const second = yield* claimed()
      expect(second.mayBeSent).toBe(true)
      yield* Chunks.release(second, second.mayBeSent)
      expect((yield* claimed()).mayBeSent).toBe(true)
    }).pipe(provided)
  )

  it.live(`${name}: results are kept while the claim holds, each once, and the run is done with its last chunk`, () =>
    Effect.gen(function* () {
      const { cleanUp } = yield* deleting(2)
      const first = yield* claimed()
      const write = Outcomes.insert("r1", [result("t0"), result("t1")])
      expect(yield* Chunks.fenced(first, write)).toBe(true)
      expect(yield* Chunks.fenced(first, write)).toBe(true)
      expect(yield* Chunks.fenced(first, Outcomes.insert("r1", []))).toBe(true)
      yield* Chunks.end(first)
      yield* Runs.finish("r1", 1)
      expect(yield* cleanUp.poll("r1")).toMatchObject({ state: "deleting", total: 4, deleted: 2 })
      const second = yield* claimed()
      const broken = new DcsTransportError({ kind: "reset", attempts: 1, mayHaveDeleted: true })
      const lost = new Failed({ error: broken, seenUnknown: true })
      const gone = new AlreadyGone({ attempts: 1, priorAttemptMayHaveDeleted: true })
      yield* Chunks.fenced(second, Outcomes.insert("r1", [result("u0", gone), result("u1", lost)]))
      yield* Chunks.end(second)
      yield* Runs.finish("r1", 1)
      yield* Runs.finish("r1", 1)
      const counts = { deleted: 2, alreadyGone: 1, priorAttemptMayHaveDeleted: 1, failed: 1 }
      expect(yield* cleanUp.poll("r1")).toMatchObject({ state: "done", ...counts })
      expect(yield* Outcomes.finished("r1", "i1", ["t0", "u1", "x"])).toEqual(new Set(["t0", "u1"]))
      // What is missing at the retry was deleted by the request whose response was lost.
      expect(yield* Outcomes.retriable("r1")).toEqual([{ instanceId: "i1", taskId: "u1", mayBeSent: true }])
    }).pipe(provided)
  )

  it.live(`${name}: more outcomes, records and runs than a page has`, () =>
    Effect.gen(function* () {
      const { cleanUp, sql } = yield* deleting(25)
      const ids = Array.from({ length: 1000 }, (_, n) => `t${String(n).padStart(4, "0")}`)
      yield* Outcomes.insert(
        "r1",
        ids.map((id) => result(id))
      )
      const outcomes = yield* Stream.runCollect(cleanUp.outcomes("r1"))
      expect(outcomes.map(({ taskId }) => taskId)).toEqual(ids)
      expect(yield* Stream.runCollect(cleanUp.deadLetter("r1"))).toEqual([])
      expect(yield* Stream.runCollect(cleanUp.copies("r1"))).toHaveLength(50)
      yield* Effect.forEach(
        Array.from({ length: 199 }, (_, n) => n),
        (n) => cleanUp.submit({ ...input, run: `s${n}` })
      )
      // Times that differ and times that do not, with a fraction.
      yield* sql`UPDATE dcs_run SET submitted_at = 1764000000000.125 WHERE run LIKE 's1%'`
      const runs = yield* Stream.runCollect(cleanUp.list)
      expect(new Set(runs.map(({ run }) => run)).size).toBe(200)
      expect(runs).toHaveLength(200)
      expect(runs.map(({ submittedAt }) => submittedAt)).toEqual(
        runs.map(({ submittedAt }) => submittedAt).toSorted((a, b) => b - a)
      )
      expect(runs.find(({ run }) => run === "r1")).toMatchObject({ deleted: 1000, total: 50 })
    }).pipe(provided)
  )

  it.live(`${name}: a list is one runner's; a late one changes nothing`, () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const cleanUp = yield* CleanUp
      yield* cleanUp.submit(input)
      yield* Runs.beginListing("r1")
      yield* Instances.insert("r1", [{ id: "i1", name: "one" }, { id: "i2" }, { id: "i1" }])
      // Another list of the project, which has changed.
      yield* Instances.insert("r1", [{ id: "i0" }, { id: "i1" }, { id: "i2" }])
      expect(yield* Instances.count("r1")).toBe(2)
      const late = yield* Instances.begin("r1")
      const row = yield* Instances.begin("r1")
      if (late === undefined || row === undefined) return yield* Effect.die(new Error("it has instances"))
      expect([late, row]).toMatchObject([
        { position: 0, fence: 1, instanceId: "i1" },
        { position: 0, fence: 2 }
      ])
      const write = (no: number) => Chunks.insert({ run: "r1", position: 0, no }, tasks(2))
      expect(yield* Instances.fenced(late, write(0))).toBe(false)
      expect(yield* Instances.fenced(row, write(0))).toBe(true)
      expect(yield* Instances.fenced(row, write(0))).toBe(true)
      yield* Instances.fenced(row, Instances.countUnfinished(row, 3))
      yield* Instances.fenced(row, Instances.end(row))
      yield* Runs.beginDeleting("r1")
      expect(yield* cleanUp.poll("r1")).toMatchObject({ state: "listing", total: 2, unfinished: 3 })
      const [second] = yield* Instances.beginAll("r1")
      if (second === undefined) return yield* Effect.die(new Error("it has one instance left"))
      yield* Instances.fenced(second, Chunks.insert({ run: "r1", position: 1, no: 0 }, tasks(5)))
      yield* Instances.fenced(second, Instances.giveUp(second, "it cannot be listed"))
      yield* Runs.beginDeleting("r1")
      const unlisted = [{ instanceId: "i2", problem: "it cannot be listed" }]
      expect(yield* cleanUp.poll("r1")).toMatchObject({ state: "deleting", total: 2, unlisted })
      expect(yield* Instances.begin("r1")).toBeUndefined()
      expect(yield* Instances.beginAll("r1")).toEqual([])
      expect(yield* Chunks.total("r1")).toBe(2)
      expect(yield* sql`SELECT position FROM dcs_chunk WHERE run = ${"r1"}`).toEqual([{ position: 0 }])
    }).pipe(provided)
  )
}
