/** Creates and upgrades our own tables. A migration that was released is never changed. */
import * as Effect from "effect/Effect"
import * as Migrator from "effect/sql/Migrator"
import * as SqlClient from "effect/sql/SqlClient"

/** Times are epoch milliseconds. Booleans are 0 or 1, which both databases have. */
const first = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`CREATE TABLE dcs_run (
    run TEXT PRIMARY KEY,
    endpoint TEXT NOT NULL,
    project TEXT NOT NULL,
    input TEXT NOT NULL,
    state TEXT NOT NULL,
    stop TEXT,
    reason TEXT,
    attempt INTEGER NOT NULL,
    round INTEGER NOT NULL,
    lanes INTEGER NOT NULL,
    submitted_at DOUBLE PRECISION NOT NULL,
    started_at DOUBLE PRECISION,
    moved_at DOUBLE PRECISION NOT NULL,
    ended_at DOUBLE PRECISION,
    swept INTEGER NOT NULL DEFAULT 0
  )`
  yield* sql`CREATE INDEX dcs_run_state ON dcs_run (state)`
  yield* sql`CREATE TABLE dcs_instance (
    run TEXT NOT NULL,
    position INTEGER NOT NULL,
    instance TEXT NOT NULL,
    name TEXT,
    state TEXT NOT NULL,
    fence INTEGER NOT NULL,
    unfinished INTEGER NOT NULL,
    problem TEXT,
    PRIMARY KEY (run, position)
  )`
  // The records are last: SQLite reads what is behind a long value through all its pages.
  yield* sql`CREATE TABLE dcs_chunk (
    run TEXT NOT NULL,
    position INTEGER NOT NULL,
    no INTEGER NOT NULL,
    size INTEGER NOT NULL,
    again INTEGER NOT NULL,
    state TEXT NOT NULL,
    starts INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    beat_at DOUBLE PRECISION,
    records TEXT NOT NULL,
    PRIMARY KEY (run, position, no)
  )`
  yield* sql`CREATE INDEX dcs_chunk_open ON dcs_chunk (run, state, position, no)`
  yield* sql`CREATE TABLE dcs_outcome (
    run TEXT NOT NULL,
    instance TEXT NOT NULL,
    task TEXT NOT NULL,
    tag TEXT NOT NULL,
    prior INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (run, instance, task)
  )`
  yield* sql`CREATE TABLE dcs_rate (account TEXT PRIMARY KEY, next_at DOUBLE PRECISION NOT NULL)`
  yield* sql`CREATE TABLE dcs_schedule (name TEXT PRIMARY KEY, schedule TEXT NOT NULL, since DOUBLE PRECISION NOT NULL)`
})

export const migrate = Migrator.make({})({
  loader: Migrator.fromRecord({ "1_first": first }),
  table: "dcs_migration"
})
