/** A run that an older version left half finished, with the rows of its engine: this version ends it. */
import { DcsTasks, DcsTasksCalls } from "@dcs-tasks/core"
import { AlreadyGone } from "@dcs-tasks/core/DeleteBackgroundTask"
import { CleanUp, Targets } from "@dcs-tasks/durable"
import * as Sqlite from "@dcs-tasks/durable/Sqlite"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { target } from "./support.ts"

/**
 * Of a runner that was killed: 20 of 60 records have results, and two chunks were begun. Made by the first release; a
 * change of the tables or workflows gets a file of its own beside it.
 */
const fixture = readFileSync(new URL("fixtures/v1.sql", import.meta.url), "utf8")

const temporary = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dcs-tasks-upgrade-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
)

/** Its engine has these lanes of the run, and whether they have ended. */
const lanes = (file: string) => {
  using database = new DatabaseSync(file)
  return database
    .prepare("SELECT processed FROM cluster_messages WHERE entity_type LIKE '%Lane/v1' AND tag = 'run'")
    .all()
    .map(({ processed }) => processed)
}

it.live("ends a run of version 1", () =>
  Effect.gen(function* () {
    const file = join(yield* temporary, "runs.db")
    {
      using database = new DatabaseSync(file)
      database.exec(`PRAGMA foreign_keys = OFF; ${fixture}`)
      // As if it had been killed a moment ago: otherwise a new round begins, without the engine's rows.
      database.exec("UPDATE dcs_chunk SET beat_at = 0 WHERE beat_at IS NOT NULL; UPDATE dcs_rate SET next_at = 0")
      database.prepare("UPDATE dcs_run SET moved_at = ?").run(Date.now())
    }
    expect(lanes(file)).toEqual([0, 0])
    // Of the chunks in progress, the killed runner had deleted one record more than it could tell.
    const gone = new AlreadyGone({ attempts: 1, priorAttemptMayHaveDeleted: false })
    const runner = Sqlite.layer({ file }).pipe(
      Layer.provide(Targets.layerOne(target)),
      Layer.provideMerge(DcsTasks.layerTest({ outcomes: { t20: gone } }))
    )
    yield* Effect.gen(function* () {
      const cleanUp = yield* CleanUp
      const counts = { total: 60, deleted: 59, alreadyGone: 1, priorAttemptMayHaveDeleted: 1, failed: 0 }
      expect(yield* cleanUp.await("r1")).toMatchObject({ state: "done", attempt: 1, ...counts })
      const calls = yield* DcsTasksCalls
      expect(yield* calls.deletions).toHaveLength(40)
      expect(yield* Stream.runCollect(cleanUp.outcomes("r1"))).toHaveLength(60)
      expect(yield* Stream.runCollect(cleanUp.copies("r1"))).toHaveLength(60)
      const runs = yield* Stream.runCollect(cleanUp.list)
      expect(runs).toMatchObject([{ run: "r1" }, { run: "old", state: "cancelled" }])
      expect(yield* cleanUp.schedules).toMatchObject([{ name: "nightly", zone: "Europe/Berlin" }])
    }).pipe(Effect.provide(runner))
    expect(lanes(file)).toEqual([1, 1])
  }).pipe(Effect.scoped)
)
