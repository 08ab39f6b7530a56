/**
 * The rate of an account, shared by all runners: the row has the time of the next free slot. A request reserves it and
 * waits. The slots of a runner that dies are lost, which is the safe side.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import { now } from "./now.ts"

/** Reserves the next slot. Returns the milliseconds until it. */
export const reserve = Effect.fnUntraced(function* (account: string, perSecond: number) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  const every = 1000 / perSecond
  // The row is locked until the commit. Waiting for the disk there would cap the rate of all runners, and what a crash of
  // the server loses is some reserved slots.
  const [quick, from] = sql.onDialectOrElse({
    pg: () => [
      sql.literal("WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))"),
      sql.literal("FROM quick")
    ],
    orElse: () => [sql.literal(""), sql.literal("")]
  })
  const [row] = yield* sql<{ wait: number }>`${quick} INSERT INTO dcs_rate AS r (account, next_at)
    SELECT ${account}, ${at} + CAST(${every} AS DOUBLE PRECISION) ${from} WHERE true
    ON CONFLICT (account) DO UPDATE SET next_at =
      (CASE WHEN r.next_at > ${at} THEN r.next_at ELSE ${at} END) + CAST(${every} AS DOUBLE PRECISION)
    RETURNING next_at - CAST(${every} AS DOUBLE PRECISION) - ${at} AS wait`
  return Math.max(0, row?.wait ?? 0)
})

/** The service throttles: no runner sends for so long. */
export const hold = Effect.fnUntraced(function* (account: string, millis: number) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  yield* sql`UPDATE dcs_rate SET next_at = ${at} + CAST(${millis} AS DOUBLE PRECISION)
    WHERE account = ${account} AND next_at < ${at} + CAST(${millis} AS DOUBLE PRECISION)`
})
