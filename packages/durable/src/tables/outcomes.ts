/** The results of a run, one per record. */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import { RecordOutcome, type StoredOutcome } from "../model/StoredOutcome.ts"

const Outcome = Schema.fromJsonString(RecordOutcome)
const encode = Schema.encodeSync(Outcome)
const decode = Schema.decodeUnknownEffect(Outcome)

/** Which outcomes a page has. The dead letter has those of records that are not gone; a retry sends what was not kept from being sent. */
const without = {
  all: [],
  deadLetter: ["Deleted", "AlreadyGone"],
  retriable: ["Deleted", "AlreadyGone", "NotSent"]
} as const

/** Whether an earlier request of this run may have deleted the record. */
const isPrior = (outcome: RecordOutcome): boolean => {
  if (outcome._tag === "AlreadyGone") return outcome.priorAttemptMayHaveDeleted
  return outcome._tag === "Failed" && outcome.seenUnknown === true
}

export const insert = Effect.fnUntraced(function* (run: string, results: ReadonlyArray<Omit<StoredOutcome, "at">>) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* Clock.currentTimeMillis
  const rows = results.map(({ instanceId, outcome, taskId }): Record<string, unknown> => ({
    run,
    instance: instanceId,
    task: taskId,
    tag: outcome._tag,
    prior: Number(isPrior(outcome)),
    outcome: encode(outcome),
    at
  }))
  if (Arr.isReadonlyArrayNonEmpty(rows)) yield* sql`INSERT INTO dcs_outcome ${sql.insert(rows)} ON CONFLICT DO NOTHING`
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
  readonly prior: number
}

const pageSize = 500

interface Page {
  readonly run: string
  /** The last of the page before. */
  readonly after?: Pick<StoredOutcome, "instanceId" | "taskId"> | undefined
  readonly which: keyof typeof without
}

const select = Effect.fnUntraced(function* ({ after, run, which }: Page) {
  const sql = yield* SqlClient.SqlClient
  const tags = without[which]
  const others = tags.length === 0 ? sql.literal("") : sql`AND tag NOT IN ${sql.in(tags)}`
  const from =
    after === undefined ? sql.literal("") : sql`AND (instance, task) > (${after.instanceId}, ${after.taskId})`
  return yield* sql<Row>`SELECT instance, task, outcome, at, prior FROM dcs_outcome
    WHERE run = ${run} ${others} ${from} ORDER BY instance, task LIMIT ${pageSize}`
})

/** One page, in the order of the ids. */
export const page = (page: Page) =>
  Effect.flatMap(select(page), (rows) =>
    Effect.forEach(rows, ({ at, instance, outcome, task }) =>
      Effect.map(Effect.orDie(decode(outcome)), (outcome): StoredOutcome => ({
        instanceId: instance,
        taskId: task,
        outcome,
        at
      }))
    )
  )

/** What a retry sends again. */
export interface Retriable {
  readonly instanceId: string
  readonly taskId: string
  readonly mayBeSent: boolean
}

export const retriable = (run: string, after?: Retriable) =>
  Effect.map(select({ run, after, which: "retriable" }), (rows) =>
    rows.map(({ instance, prior, task }): Retriable => ({ instanceId: instance, taskId: task, mayBeSent: prior === 1 }))
  )

export const isLast = (page: ReadonlyArray<unknown>): boolean => page.length < pageSize

export const remove = Effect.fnUntraced(function* (run: string, instanceId: string, taskIds: ReadonlyArray<string>) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`DELETE FROM dcs_outcome WHERE run = ${run} AND instance = ${instanceId} AND task IN ${sql.in(taskIds)}`
})
