/** The records of a run as the service listed them. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { PlannedRecord } from "../model/PlanInput.ts"
import { Records } from "./chunks.ts"

const decode = Schema.decodeUnknownEffect(Records)

export interface CopiedChunk {
  readonly position: number
  readonly no: number
  readonly records: ReadonlyArray<PlannedRecord>
}

const pageSize = 20

/** A page of chunks. `after` is the last of the page before. */
export const page = Effect.fnUntraced(function* (run: string, after?: CopiedChunk) {
  const sql = yield* SqlClient.SqlClient
  const from = after === undefined ? sql.literal("") : sql`AND (c.position, c.no) > (${after.position}, ${after.no})`
  const rows = yield* sql<{ position: number; no: number; instance: string; records: string }>`
    SELECT c.position, c.no, i.instance, c.records FROM dcs_chunk c
    JOIN dcs_instance i ON i.run = c.run AND i.position = c.position
    WHERE c.run = ${run} AND c.again = 0 ${from} ORDER BY c.position, c.no LIMIT ${pageSize}`
  return yield* Effect.forEach(rows, ({ instance, no, position, records }) =>
    Effect.map(Effect.orDie(decode(records)), (tasks): CopiedChunk => ({
      position,
      no,
      records: tasks.map((task) => ({ instanceId: instance, task }))
    }))
  )
})

export const isLast = (page: ReadonlyArray<CopiedChunk>): boolean => page.length < pageSize
