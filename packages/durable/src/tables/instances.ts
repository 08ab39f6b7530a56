/** The instances of a run, and how far their lists are. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"

export interface InstanceRow {
  readonly run: string
  readonly position: number
  readonly instanceId: string
  readonly fence: number
}

/** All or none, each once. Keeps the rows that are there: two lists of a project can differ. */
export const insert = Effect.fnUntraced(function* (
  run: string,
  instances: ReadonlyArray<{ readonly id: string; readonly name?: string | undefined }>
) {
  const sql = yield* SqlClient.SqlClient
  yield* sql.withTransaction(
    Effect.gen(function* () {
      const once = [...new Map(instances.map((instance) => [instance.id, instance])).values()]
      for (const [position, { id, name }] of once.entries()) {
        const rows = yield* sql`INSERT INTO dcs_instance (run, position, instance, name, state, fence, unfinished)
          VALUES (${run}, ${position}, ${id}, ${name ?? null}, ${"open"}, ${0}, ${0})
          ON CONFLICT DO NOTHING RETURNING position`
        if (rows.length === 0) return
      }
    })
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
          (SELECT min(position) FROM dcs_instance WHERE run = ${run} AND state = ${"open"}) AND state = ${"open"}
        RETURNING position, instance, fence`
      if (row === undefined) return undefined
      yield* sql`DELETE FROM dcs_chunk WHERE run = ${run} AND position = ${row.position}`
      return { run, position: row.position, instanceId: row.instance, fence: row.fence } satisfies InstanceRow
    })
  )
})

/** Begins the lists of all instances without one, as one. */
export const beginAll = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ position: number; instance: string; fence: number }>`UPDATE dcs_instance
    SET fence = fence + 1, unfinished = 0 WHERE run = ${run} AND state = ${"open"}
    RETURNING position, instance, fence`
  return rows
    .map(({ fence, instance, position }): InstanceRow => ({ run, position, instanceId: instance, fence }))
    .toSorted((a, b) => a.position - b.position)
})

/** Writes while the list is ours, in one transaction. False, and nothing is written, once another runner lists. */
export const fenced = Effect.fnUntraced(function* <A, E, R>(
  { fence, position, run }: InstanceRow,
  write: Effect.Effect<A, E, R>
) {
  const sql = yield* SqlClient.SqlClient
  return yield* sql.withTransaction(
    Effect.gen(function* () {
      const rows = yield* sql`UPDATE dcs_instance SET fence = fence
        WHERE run = ${run} AND position = ${position} AND fence = ${fence} RETURNING position`
      if (rows.length === 0) return false
      yield* write
      return true
    })
  )
})

/** Keeps how many matching records are not sent, so far. */
export const countUnfinished = Effect.fnUntraced(function* ({ position, run }: InstanceRow, unfinished: number) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE dcs_instance SET unfinished = ${unfinished} WHERE run = ${run} AND position = ${position}`
})

/** The list is complete. */
export const end = Effect.fnUntraced(function* ({ position, run }: InstanceRow) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE dcs_instance SET state = ${"listed"}, problem = NULL WHERE run = ${run} AND position = ${position}`
})

/** The list is impossible. None of its records is sent, so that a retry can list it from its start. */
export const giveUp = Effect.fnUntraced(function* ({ position, run }: InstanceRow, problem: string) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE dcs_instance SET state = ${"unlisted"}, problem = ${problem}, unfinished = 0
    WHERE run = ${run} AND position = ${position}`
  yield* sql`DELETE FROM dcs_chunk WHERE run = ${run} AND position = ${position}`
})
