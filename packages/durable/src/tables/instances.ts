/** The instances of a run, and how far their lists are. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"

export interface InstanceRow {
  readonly run: string
  readonly position: number
  readonly instanceId: string
  readonly fence: number
}

/** All or none: a run with instances is never given more. Keeps the rows that are there. */
export const insert = Effect.fnUntraced(function* (
  run: string,
  instances: ReadonlyArray<{ readonly id: string; readonly name?: string | undefined }>
) {
  const sql = yield* SqlClient.SqlClient
  yield* sql.withTransaction(
    Effect.forEach(
      instances,
      ({ id, name }, position) => sql`INSERT INTO dcs_instance (run, position, instance, name, state, fence, unfinished)
        VALUES (${run}, ${position}, ${id}, ${name ?? null}, ${"open"}, ${0}, ${0}) ON CONFLICT DO NOTHING`,
      { discard: true }
    )
  )
})

export const count = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{
    all: number
  }>`SELECT CAST(count(*) AS INTEGER) AS "all" FROM dcs_instance WHERE run = ${run}`
  return row?.all ?? 0
})

/** Begins the list of the next instance without one, from its start: what an earlier list left is removed. */
export const begin = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  return yield* sql.withTransaction(
    Effect.gen(function* () {
      const [row] = yield* sql<{ position: number; instance: string; fence: number }>`
        UPDATE dcs_instance SET fence = fence + 1, unfinished = 0 WHERE run = ${run} AND position =
          (SELECT min(position) FROM dcs_instance WHERE run = ${run} AND state = ${"open"})
        RETURNING position, instance, fence`
      if (row === undefined) return undefined
      yield* sql`DELETE FROM dcs_chunk WHERE run = ${run} AND position = ${row.position}`
      return { run, position: row.position, instanceId: row.instance, fence: row.fence } satisfies InstanceRow
    })
  )
})

/** Begins the lists of all instances, as one. */
export const startAll = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ position: number; instance: string; fence: number }>`UPDATE dcs_instance
    SET fence = fence + 1, unfinished = 0, state = ${"open"}, problem = NULL WHERE run = ${run}
    RETURNING position, instance, fence`
  return rows
    .map(({ fence, instance, position }): InstanceRow => ({ run, position, instanceId: instance, fence }))
    .toSorted((a, b) => a.position - b.position)
})

/** Like `startAll`; what earlier lists left is removed. */
export const beginAll = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  return yield* sql.withTransaction(
    Effect.andThen(sql`DELETE FROM dcs_chunk WHERE run = ${run} AND again = 0`, startAll(run))
  )
})

/** Writes while the list is ours, in one transaction. False, and nothing is written, once another runner lists. */
export const fenced = Effect.fnUntraced(function* <A, E, R>(
  { fence, position, run }: InstanceRow,
  unfinished: number,
  write: Effect.Effect<A, E, R>
) {
  const sql = yield* SqlClient.SqlClient
  return yield* sql.withTransaction(
    Effect.gen(function* () {
      const rows = yield* sql`UPDATE dcs_instance SET unfinished = unfinished + ${unfinished}
        WHERE run = ${run} AND position = ${position} AND fence = ${fence} AND state = ${"open"} RETURNING position`
      if (rows.length === 0) return false
      yield* write
      return true
    })
  )
})

/** The list is complete, or impossible because of `problem`. */
export const end = Effect.fnUntraced(function* ({ fence, position, run }: InstanceRow, problem?: string) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE dcs_instance SET state = ${problem === undefined ? "listed" : "unlisted"}, problem = ${problem ?? null}
    WHERE run = ${run} AND position = ${position} AND fence = ${fence} AND state = ${"open"}`
})
