/** Rows that nobody needs any more. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import { now } from "./now.ts"

interface EndedRun {
  readonly run: string
  readonly round: number
  readonly lanes: number
}

const perTurn = 20

/** Runs that ended so long ago that no lane of theirs is still there, and whose engine rows are. */
export const unswept = Effect.fnUntraced(function* (millis: number) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  return yield* sql<EndedRun>`SELECT run, round, lanes FROM dcs_run
    WHERE swept = 0 AND ended_at < ${at} - ${millis} ORDER BY ended_at LIMIT ${perTurn}`
})

/** A retry that came in between has new workflows. */
export const markSwept = Effect.fnUntraced(function* ({ round, run }: EndedRun) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE dcs_run SET swept = 1 WHERE run = ${run} AND round = ${round} AND ended_at IS NOT NULL`
})

const tables = ["dcs_outcome", "dcs_chunk", "dcs_instance"] as const

/** Removes the runs that ended so long ago and whose engine rows are gone. Returns how many. */
export const forget = Effect.fnUntraced(function* (millis: number) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  const old = yield* sql<{ run: string }>`SELECT run FROM dcs_run
    WHERE swept = 1 AND ended_at < ${at} - ${millis} ORDER BY ended_at LIMIT ${perTurn}`
  for (const { run } of old) {
    yield* sql.withTransaction(
      Effect.gen(function* () {
        // The run first, which locks it: it can have been retried in between.
        const gone = yield* sql`DELETE FROM dcs_run
          WHERE run = ${run} AND swept = 1 AND ended_at < ${at} - ${millis} RETURNING run`
        if (gone.length === 0) return
        for (const table of tables) yield* sql`DELETE FROM ${sql(table)} WHERE run = ${run}`
      })
    )
  }
  return old.length
})
