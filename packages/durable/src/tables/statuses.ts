/** How far runs are, counted from their rows. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
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
}

interface Count {
  readonly run: string
  readonly tag: string
  readonly records: number
  readonly prior: number
}

interface Unlisted {
  readonly run: string
  readonly instanceId: string
  readonly problem: string
}

const statusOf = (row: Row, counts: ReadonlyArray<Count>, unlisted: ReadonlyArray<Unlisted>) => {
  const { attempt, endedAt, reason, run, startedAt, state, stop, submittedAt, total, unfinished } = row
  const own = counts.filter((count) => count.run === run)
  const sum = (matches: (count: Count) => boolean, of: "prior" | "records" = "records"): number =>
    own.reduce((sum, count) => (matches(count) ? sum + count[of] : sum), 0)
  const isGone = ({ tag }: Count): boolean => tag === "Deleted" || tag === "AlreadyGone"
  return Effect.orDie(
    decode({
      run,
      state: stop === "paused" ? "paused" : state,
      target: { endpoint: row.endpoint, projectId: row.project },
      attempt,
      ...(reason !== null && { reason }),
      total,
      deleted: sum(({ tag }) => tag === "Deleted"),
      alreadyGone: sum(({ tag }) => tag === "AlreadyGone"),
      priorAttemptMayHaveDeleted: sum(({ tag }) => tag === "AlreadyGone", "prior"),
      failed: sum((count) => !isGone(count)),
      notSent: sum(({ tag }) => tag === "NotSent"),
      unfinished,
      unlisted: unlisted.flatMap(({ run: of, ...problem }) => (of === run ? [problem] : [])),
      submittedAt,
      ...(startedAt !== null && { startedAt }),
      ...(endedAt !== null && { endedAt })
    })
  )
}

const statuses = Effect.fnUntraced(function* (rows: ReadonlyArray<Row>) {
  if (rows.length === 0) return []
  const sql = yield* SqlClient.SqlClient
  const runs = sql.in(rows.map(({ run }) => run))
  const counts =
    yield* sql<Count>`SELECT run, tag, CAST(count(*) AS INTEGER) AS records, CAST(sum(prior) AS INTEGER) AS prior
    FROM dcs_outcome WHERE run IN ${runs} GROUP BY run, tag`
  const unlisted = yield* sql<Unlisted>`SELECT run, instance AS "instanceId", problem FROM dcs_instance
    WHERE run IN ${runs} AND state = ${"unlisted"} ORDER BY position`
  return yield* Effect.forEach(rows, (row) => statusOf(row, counts, unlisted))
})

const columns = `r.run, r.endpoint, r.project, r.state, r.stop, r.reason, r.attempt,
  r.submitted_at AS "submittedAt", r.started_at AS "startedAt", r.ended_at AS "endedAt",
  (SELECT CAST(COALESCE(sum(c.size), 0) AS INTEGER) FROM dcs_chunk c WHERE c.run = r.run AND c.again = 0) AS total,
  (SELECT CAST(COALESCE(sum(i.unfinished), 0) AS INTEGER) FROM dcs_instance i WHERE i.run = r.run) AS unfinished`

export const of = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Row>`SELECT ${sql.literal(columns)} FROM dcs_run r WHERE r.run = ${run}`
  return (yield* statuses(rows))[0]
})

const pageSize = 100

/** A page of runs, the newest first. `after` is the last of the page before. */
export const page = Effect.fnUntraced(function* (after?: RunStatus) {
  const sql = yield* SqlClient.SqlClient
  const from =
    after === undefined ? sql.literal("") : sql`WHERE (r.submitted_at, r.run) < (${after.submittedAt}, ${after.run})`
  const rows = yield* sql<Row>`SELECT ${sql.literal(columns)} FROM dcs_run r ${from}
    ORDER BY r.submitted_at DESC, r.run DESC LIMIT ${pageSize}`
  return yield* statuses(rows)
})

export const isLast = (page: ReadonlyArray<RunStatus>): boolean => page.length < pageSize
