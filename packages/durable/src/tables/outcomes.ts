/** The results of a run, one per record. */
import { BulkOutcome, type DeletionResult } from "@dcs-tasks/core/DeletionResult"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { StoredOutcome } from "../model/StoredOutcome.ts"

const Outcome = Schema.fromJsonString(BulkOutcome)
const encode = Schema.encodeSync(Outcome)
const decode = Schema.decodeUnknownEffect(Outcome)

/** The outcomes of records that are gone. All others are the dead letter. */
const gone = ["Deleted", "AlreadyGone"]

export const insert = Effect.fnUntraced(function* (run: string, results: ReadonlyArray<DeletionResult>) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* Clock.currentTimeMillis
  const rows = results.map(({ instanceId, outcome, taskId }) => ({
    run,
    instance: instanceId,
    task: taskId,
    tag: outcome._tag,
    prior: Number(outcome._tag === "AlreadyGone" && outcome.priorAttemptMayHaveDeleted),
    outcome: encode(outcome),
    at
  }))
  yield* sql`INSERT INTO dcs_outcome ${sql.insert(rows)} ON CONFLICT DO NOTHING`
})

/** Which of these tasks have a result. */
export const finished = Effect.fnUntraced(function* (run: string, instanceId: string, taskIds: ReadonlyArray<string>) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ task: string }>`SELECT task FROM dcs_outcome
    WHERE run = ${run} AND instance = ${instanceId} AND task IN ${sql.in(taskIds)}`
  return new Set(rows.map(({ task }) => task))
})

interface Row {
  readonly instance: string
  readonly task: string
  readonly outcome: string
  readonly at: number
}

const pageSize = 500

interface Page {
  readonly run: string
  /** The last of the page before. */
  readonly after?: Pick<StoredOutcome, "instanceId" | "taskId"> | undefined
  readonly isDeadLetter: boolean
}

/** One page, in the order of the ids. */
export const page = Effect.fnUntraced(function* ({ after, isDeadLetter, run }: Page) {
  const sql = yield* SqlClient.SqlClient
  const which = isDeadLetter ? sql`AND tag NOT IN ${sql.in(gone)}` : sql.literal("")
  const from =
    after === undefined ? sql.literal("") : sql`AND (instance, task) > (${after.instanceId}, ${after.taskId})`
  const rows = yield* sql<Row>`SELECT instance, task, outcome, at FROM dcs_outcome
    WHERE run = ${run} ${which} ${from} ORDER BY instance, task LIMIT ${pageSize}`
  return yield* Effect.forEach(rows, ({ at, instance, outcome, task }) =>
    Effect.map(Effect.orDie(decode(outcome)), (outcome): StoredOutcome => ({
      instanceId: instance,
      taskId: task,
      outcome,
      at
    }))
  )
})

export const isLast = (page: ReadonlyArray<StoredOutcome>): boolean => page.length < pageSize

export const remove = Effect.fnUntraced(function* (run: string, instanceId: string, taskIds: ReadonlyArray<string>) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`DELETE FROM dcs_outcome WHERE run = ${run} AND instance = ${instanceId} AND task IN ${sql.in(taskIds)}`
})
