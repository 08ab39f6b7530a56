/**
 * The rate of an account, shared by all runners: the row has the time of the next free slot. A request reserves it and
 * waits. The slots of a runner that dies are lost, which is the safe side.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import { now } from "./now.ts"

const longestHold = 3_600_000
/** A slot behind more than these and the longest hold is from before the clock was set back. */
const mostWaiting = 4096

/** Reserves the next slot. Returns the milliseconds until it. */
export const reserve = Effect.fnUntraced(function* (account: string, perSecond: number) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  const every = 1000 / perSecond
  const far = longestHold + mostWaiting * every
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
      (CASE WHEN r.next_at BETWEEN ${at} AND ${at} + CAST(${far} AS DOUBLE PRECISION) THEN r.next_at ELSE ${at} END) + CAST(${every} AS DOUBLE PRECISION)
    RETURNING next_at - CAST(${every} AS DOUBLE PRECISION) - ${at} AS wait`
  return Math.max(0, row?.wait ?? 0)
})

/** The service throttles: no runner sends for so long, and an hour at most. */
export const hold = Effect.fnUntraced(function* (account: string, wanted: number) {
  const millis = Math.min(wanted, longestHold)
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  yield* sql`UPDATE dcs_rate SET next_at = ${at} + CAST(${millis} AS DOUBLE PRECISION)
    WHERE account = ${account} AND next_at < ${at} + CAST(${millis} AS DOUBLE PRECISION)`
})
