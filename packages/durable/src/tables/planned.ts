/** The records of a plan: submitted page by page, and sent only once a list has shown them unchanged. */
import { BackgroundTask } from "@dcs-tasks/core/BackgroundTask"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { PlanInput, PlannedRecord } from "../model/PlanInput.ts"
import type { StoredOutcome } from "../model/StoredOutcome.ts"
import * as Chunks from "./chunks.ts"
import * as Instances from "./instances.ts"
import * as Outcomes from "./outcomes.ts"
import * as Runs from "./runs.ts"

/** Locks the run against other submissions of its plan. False if no records are expected any more. */
const isReceiving = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`UPDATE dcs_run SET moved_at = moved_at
    WHERE run = ${run} AND state = ${"receiving"} RETURNING run`
  return rows.length > 0
})

/** True if records are expected, from the first on; false if they are there; undefined if the id has another input. */
export const open = Effect.fnUntraced(function* (input: PlanInput) {
  const sql = yield* SqlClient.SqlClient
  return yield* sql.withTransaction(
    Effect.gen(function* () {
      const isNew = yield* Runs.insert(input)
      if (!isNew && !(yield* Runs.isSameInput(input))) return undefined
      if (!(yield* isReceiving(input.run))) return false
      yield* sql`DELETE FROM dcs_chunk WHERE run = ${input.run}`
      yield* Instances.insert(
        input.run,
        input.plan.instances.map((id) => ({ id }))
      )
      return true
    })
  )
})

/** Adds records with their positions in the plan. Those of instances that the plan does not name are not counted. */
export const add = Effect.fnUntraced(function* (
  { plan, run }: PlanInput,
  records: ReadonlyArray<readonly [PlannedRecord, number]>
) {
  const sql = yield* SqlClient.SqlClient
  const [first] = records
  if (first === undefined) return
  // As the rows of the instances: each once.
  const positions = new Map(Array.from(new Set<string>(plan.instances), (id, position) => [id, position]))
  const byInstance = Map.groupBy(records, ([{ instanceId }]) => positions.get(instanceId) ?? -1)
  byInstance.delete(-1)
  yield* sql.withTransaction(
    Effect.gen(function* () {
      if (!(yield* isReceiving(run))) return
      for (const [position, own] of byInstance) {
        // A caller's record can be a plain object.
        const tasks = own.map(([{ task }]) => new BackgroundTask(task))
        yield* Chunks.insert({ run, position, no: first[1] }, tasks, { state: "planned" })
      }
    })
  )
})

/** Submits the run if all its records are there. Returns how many are. */
export const close = Effect.fnUntraced(function* ({ plan, run }: PlanInput) {
  const sql = yield* SqlClient.SqlClient
  return yield* sql.withTransaction(
    Effect.gen(function* () {
      const isOpen = yield* isReceiving(run)
      const [row] = yield* sql<{ count: number }>`SELECT CAST(COALESCE(sum(size), 0) AS INTEGER) AS count
        FROM dcs_chunk WHERE run = ${run}`
      const count = row?.count ?? 0
      if (isOpen && count === plan.count) {
        yield* sql`UPDATE dcs_run SET state = ${"submitted"} WHERE run = ${run}`
      }
      return count
    })
  )
})

/** Sends the unchanged records of a chunk, and keeps why the others are not sent. Once. */
export const decide = Effect.fnUntraced(function* (
  chunk: { readonly run: string; readonly position: number; readonly no: number },
  unchanged: ReadonlyArray<PlannedRecord>,
  others: ReadonlyArray<Omit<StoredOutcome, "at">>
) {
  const sql = yield* SqlClient.SqlClient
  const { no, position, run } = chunk
  const rows = yield* sql`UPDATE dcs_chunk
    SET records = ${Chunks.encode(unchanged.map(({ task }) => task))}, size = ${unchanged.length + others.length},
      state = ${unchanged.length === 0 ? "done" : "open"}
    WHERE run = ${run} AND position = ${position} AND no = ${no} AND state = ${"planned"} RETURNING no`
  if (rows.length > 0 && others.length > 0) yield* Outcomes.insert(run, others)
})
