/** Records in portions: a portion is counted as started before the first of its records is sent. */
import { BackgroundTask } from "@dcs-tasks/core/BackgroundTask"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import { now } from "./now.ts"

export const Records = Schema.fromJsonString(Schema.Array(BackgroundTask))
export const encode = Schema.encodeSync(Records)
const decode = Schema.decodeUnknownEffect(Records)

/** A claim without a beat for so long belongs to a dead or frozen runner. So does one from the future: the clock was set back. */
export const leaseMillis = 8000

export interface Claim {
  readonly run: string
  /** The lanes of a later round have the run now: this claim is given back. */
  readonly round: number
  readonly position: number
  readonly no: number
  readonly instanceId: string
  readonly tasks: ReadonlyArray<BackgroundTask>
  /** An earlier claim did not end well: any record can have been sent. */
  readonly mayBeSent: boolean
  /** There was an earlier claim: records can have a result, also of one that ended well. */
  readonly hasResults: boolean
  readonly fence: number
}

type Key = Pick<Claim, "fence" | "no" | "position" | "run">

/** Keeps the chunk that is there: whether the database did it is not known when a connection breaks. */
export const insert = Effect.fnUntraced(function* (
  chunk: { readonly run: string; readonly position: number; readonly no: number },
  tasks: ReadonlyArray<BackgroundTask>,
  { again = false, mayBeSent = false, state = "open" } = {}
) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`INSERT INTO dcs_chunk ${sql.insert({
    ...chunk,
    records: encode(tasks),
    size: tasks.length,
    again: Number(again),
    state,
    starts: Number(mayBeSent),
    fence: 0
  })} ON CONFLICT DO NOTHING`
})

/** How many records a run has, without those that are sent again. */
export const total = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ total: number }>`SELECT CAST(COALESCE(sum(size), 0) AS INTEGER) AS total
    FROM dcs_chunk WHERE run = ${run} AND again = 0`
  return row?.total ?? 0
})

interface ClaimedRow {
  readonly position: number
  readonly no: number
  readonly instance: string
  readonly records: string
  readonly starts: number
  readonly fence: number
}

/** Claims an open chunk that no living runner has. */
export const claim = Effect.fnUntraced(function* (run: string, round: number) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  const skipLocked = sql.onDialectOrElse({
    pg: () => sql.literal("FOR UPDATE SKIP LOCKED"),
    orElse: () => sql.literal("")
  })
  const [row] = yield* sql<ClaimedRow>`UPDATE dcs_chunk SET starts = starts + 1, fence = fence + 1, beat_at = ${at}
    WHERE (run, position, no) = (SELECT run, position, no FROM dcs_chunk
      WHERE run = ${run} AND state = ${"open"} AND (beat_at IS NULL OR beat_at NOT BETWEEN ${at} - ${leaseMillis} AND ${at} + ${leaseMillis})
      ORDER BY position, no LIMIT 1 ${skipLocked})
    AND EXISTS (SELECT 1 FROM dcs_run r
      WHERE r.run = ${run} AND r.round = ${round} AND r.state = ${"deleting"} AND r.stop IS NULL)
    RETURNING position, no, records, starts, fence, (SELECT i.instance FROM dcs_instance i
      WHERE i.run = dcs_chunk.run AND i.position = dcs_chunk.position) AS instance`
  if (row === undefined) return undefined
  const tasks = yield* Effect.orDie(decode(row.records))
  return {
    run,
    round,
    position: row.position,
    no: row.no,
    instanceId: row.instance,
    tasks,
    mayBeSent: row.starts > 1,
    hasResults: row.fence > 1,
    fence: row.fence
  } satisfies Claim
})

/** Whether other claims of the run are alive: their chunks come back if their runners die. */
export const hasOpen = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`SELECT 1 AS open FROM dcs_chunk WHERE run = ${run} AND state = ${"open"} LIMIT 1`
  return rows.length > 0
})

const mine = (sql: SqlClient.SqlClient, { fence, no, position, run }: Key) =>
  sql`run = ${run} AND position = ${position} AND no = ${no} AND fence = ${fence} AND state = ${"open"}`

/** Shows that the claim is alive. False if another runner has the chunk, or the run shall stop. */
export const beat = Effect.fnUntraced(function* (claim: Claim) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  const rows = yield* sql<{ wanted: number }>`UPDATE dcs_chunk SET beat_at = ${at} WHERE ${mine(sql, claim)}
    RETURNING (SELECT CAST(count(*) AS INTEGER) FROM dcs_run r
      WHERE r.run = dcs_chunk.run AND r.round = ${claim.round} AND r.stop IS NULL AND r.state = ${"deleting"}) AS wanted`
  return rows[0]?.wanted === 1
})

/** Writes while the claim holds, in one transaction. False, and nothing is written, once another runner has the chunk. */
export const fenced = Effect.fnUntraced(function* <A, E, R>(claim: Claim, write: Effect.Effect<A, E, R>) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  return yield* sql.withTransaction(
    Effect.gen(function* () {
      const rows = yield* sql`UPDATE dcs_chunk SET beat_at = ${at} WHERE ${mine(sql, claim)} RETURNING no`
      if (rows.length === 0) return false
      yield* write
      return true
    })
  )
})

/** Every record has a result. */
export const end = Effect.fnUntraced(function* (claim: Claim) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE dcs_chunk SET state = ${"done"} WHERE ${mine(sql, claim)}`
})

/** Gives an unfinished chunk back. `mayBeSent` if a record without a result can have been sent. */
export const release = Effect.fnUntraced(function* (claim: Claim, mayBeSent: boolean) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE dcs_chunk SET beat_at = NULL, starts = ${Number(mayBeSent)} WHERE ${mine(sql, claim)}`
})
