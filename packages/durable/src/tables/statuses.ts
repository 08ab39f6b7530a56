/** How far runs are, counted from their rows. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { RunStatus } from "../model/Run.ts"

const decode = Schema.decodeUnknownEffect(RunStatus)

interface Row {
  readonly run: string
  readonly endpoint: string
  readonly project: string
  readonly state: string
  readonly stop: string | null
  readonly reason: string | null
  readonly attempt: number
  readonly submittedAt: number
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly total: number
  readonly unfinished: number
  readonly deleted: number
  readonly alreadyGone: number
  readonly prior: number
  readonly failed: number
}

const rows = (sql: SqlClient.SqlClient, which: Fragment) => {
  const outcomes = (condition: Fragment) =>
    sql`(SELECT CAST(count(*) AS INTEGER) FROM dcs_outcome o WHERE o.run = r.run AND ${condition})`
  return sql<Row>`SELECT r.run, r.endpoint, r.project, r.state, r.stop, r.reason, r.attempt,
    r.submitted_at AS "submittedAt", r.started_at AS "startedAt", r.ended_at AS "endedAt",
    (SELECT CAST(COALESCE(sum(c.size), 0) AS INTEGER) FROM dcs_chunk c WHERE c.run = r.run AND c.again = 0) AS total,
    (SELECT CAST(COALESCE(sum(i.unfinished), 0) AS INTEGER) FROM dcs_instance i WHERE i.run = r.run) AS unfinished,
    ${outcomes(sql`o.tag = ${"Deleted"}`)} AS deleted,
    ${outcomes(sql`o.tag = ${"AlreadyGone"}`)} AS "alreadyGone",
    ${outcomes(sql`o.prior = 1`)} AS prior,
    ${outcomes(sql`o.tag NOT IN (${"Deleted"}, ${"AlreadyGone"})`)} AS failed
    FROM dcs_run r ${which}`
}

const toStatus = Effect.fnUntraced(function* (row: Row) {
  const sql = yield* SqlClient.SqlClient
  const unlisted = yield* sql`SELECT instance AS "instanceId", problem FROM dcs_instance
    WHERE run = ${row.run} AND state = ${"unlisted"} ORDER BY position`
  const { alreadyGone, attempt, deleted, failed, run, submittedAt, total, unfinished } = row
  const counts = { total, deleted, alreadyGone, priorAttemptMayHaveDeleted: row.prior, failed, unfinished }
  return yield* Effect.orDie(
    decode({
      run,
      state: row.stop === "paused" ? "paused" : row.state,
      target: { endpoint: row.endpoint, projectId: row.project },
      attempt,
      ...(row.reason !== null && { reason: row.reason }),
      ...counts,
      unlisted,
      submittedAt,
      ...(row.startedAt !== null && { startedAt: row.startedAt }),
      ...(row.endedAt !== null && { endedAt: row.endedAt })
    })
  )
})

export const of = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* rows(sql, sql`WHERE r.run = ${run}`)
  return row === undefined ? undefined : yield* toStatus(row)
})

const pageSize = 100

/** A page of runs, the newest first. `after` is the last of the page before. */
export const page = Effect.fnUntraced(function* (after?: RunStatus) {
  const sql = yield* SqlClient.SqlClient
  const from =
    after === undefined ? sql.literal("") : sql`WHERE (r.submitted_at, r.run) < (${after.submittedAt}, ${after.run})`
  const found = yield* rows(sql, sql`${from} ORDER BY r.submitted_at DESC, r.run DESC LIMIT ${pageSize}`)
  return yield* Effect.forEach(found, toStatus)
})

export const isLast = (page: ReadonlyArray<RunStatus>): boolean => page.length < pageSize
