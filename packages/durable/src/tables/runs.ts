/** The table of runs: what clients want, and what runners have done. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import { PlanInput } from "../model/PlanInput.ts"
import { RunInput } from "../model/Run.ts"
import { now } from "./now.ts"

const Input = Schema.fromJsonString(Schema.Union([RunInput, PlanInput]))
const encode = Schema.encodeSync(Input)
const decode = Schema.decodeUnknownEffect(Input)

const defaultLanes = 4
export const defaultChunk = 100

/** The states in which a run can still move. */
const open = ["receiving", "submitted", "listing", "deleting"]

/** Inserts the run. False if there is one with this id. */
export const insert = Effect.fnUntraced(function* (input: RunInput | PlanInput) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  const { endpoint, projectId } = input.target
  const rows = yield* sql`INSERT INTO dcs_run
    (run, endpoint, project, input, state, attempt, round, lanes, submitted_at, moved_at)
    VALUES (${input.run}, ${endpoint}, ${projectId}, ${encode(input)}, ${"plan" in input ? "receiving" : "submitted"}, ${1}, ${1},
      ${input.lanes ?? defaultLanes}, ${at}, ${at})
    ON CONFLICT (run) DO NOTHING RETURNING run`
  return rows.length > 0
})

/** The text of its input, to compare. */
export const isSameInput = Effect.fnUntraced(function* (input: RunInput | PlanInput) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ input: string }>`SELECT input FROM dcs_run WHERE run = ${input.run}`
  return rows[0]?.input === encode(input)
})

export const inputOf = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ input: string }>`SELECT input FROM dcs_run WHERE run = ${run}`
  return row === undefined ? undefined : yield* Effect.orDie(decode(row.input))
})

export interface OpenRun {
  readonly run: string
  readonly endpoint: string
  readonly project: string
  readonly state: string
  readonly round: number
  readonly lanes: number
}

/** The runs that runners have to move. */
export const moving = Effect.fnUntraced(function* () {
  const sql = yield* SqlClient.SqlClient
  return yield* sql<OpenRun>`SELECT run, endpoint, project, state, round, lanes FROM dcs_run
    WHERE state IN ${sql.in(["submitted", "listing", "deleting"])} AND stop IS NULL ORDER BY submitted_at`
})

/** Whether the run shall go on, in this round. */
export const isWanted = Effect.fnUntraced(function* (run: string, round: number) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`SELECT run FROM dcs_run
    WHERE run = ${run} AND round = ${round} AND stop IS NULL AND state IN ${sql.in(open)}`
  return rows.length > 0
})

/** Whether no runner has to move the run any more. True of a run that is not there. */
export const hasEnded = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`SELECT run FROM dcs_run WHERE run = ${run} AND state IN ${sql.in(open)}`
  return rows.length === 0
})

/** A run that was submitted shows from now on that it moves, or is found by `wake`. */
export const beginListing = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  yield* sql`UPDATE dcs_run SET state = ${"listing"}, started_at = COALESCE(started_at, ${at}), moved_at = ${at}
    WHERE run = ${run} AND state = ${"submitted"}`
})

/** Begins to delete, once all lists are complete or impossible. */
export const beginDeleting = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  yield* sql`UPDATE dcs_run SET state = ${"deleting"}, moved_at = ${at} WHERE run = ${run} AND state = ${"listing"}
    AND NOT EXISTS (SELECT 1 FROM dcs_instance i WHERE i.run = dcs_run.run AND i.state = ${"open"})`
})

export const fail = Effect.fnUntraced(function* (run: string, problem: string) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  yield* sql`UPDATE dcs_run SET state = ${"failed"}, stop = NULL, reason = ${problem}, ended_at = ${at}
    WHERE run = ${run} AND state IN ${sql.in(open)}`
})

/**
 * Ends the run if no record is left to send. In this round: PostgreSQL can have looked for chunks before a retry added
 * some, and finds the run afterwards.
 */
export const finish = Effect.fnUntraced(function* (run: string, round: number) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  yield* sql`UPDATE dcs_run SET state = ${"done"}, stop = NULL, reason = NULL, ended_at = ${at}
    WHERE run = ${run} AND round = ${round} AND state = ${"deleting"}
    AND NOT EXISTS (SELECT 1 FROM dcs_chunk c WHERE c.run = dcs_run.run AND c.state = ${"open"})`
})

/** Shows that the run moves. False once it shall stop. */
export const touch = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  const rows = yield* sql`UPDATE dcs_run SET moved_at = ${at}
    WHERE run = ${run} AND stop IS NULL AND state IN ${sql.in(open)} RETURNING run`
  return rows.length > 0
})

/** True if the run is paused for this reason now. A person's pause replaces a stop's, and not the other way round. */
export const pause = Effect.fnUntraced(function* (run: string, reason: string, round?: number) {
  const sql = yield* SqlClient.SqlClient
  const inRound = round === undefined ? sql.literal("") : sql`AND round = ${round}`
  const rows = yield* sql`UPDATE dcs_run SET stop = ${"paused"}, reason = ${reason}
    WHERE run = ${run} AND (stop IS NULL OR (stop = ${"paused"} AND reason <> ${"user"}))
    AND state IN ${sql.in(open)} ${inRound} RETURNING run`
  return rows.length > 0
})

/** A new round: whatever still belongs to an earlier one finds nothing to do. */
export const resume = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  const rows = yield* sql`UPDATE dcs_run SET stop = NULL, reason = NULL, round = round + 1, moved_at = ${at}
    WHERE run = ${run} AND stop IS NOT NULL AND state IN ${sql.in(open)} RETURNING run`
  return rows.length > 0
})

export const cancel = Effect.fnUntraced(function* (run: string) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  const rows =
    yield* sql`UPDATE dcs_run SET state = ${"cancelled"}, stop = ${"cancelled"}, reason = NULL, ended_at = ${at}
    WHERE run = ${run} AND state IN ${sql.in(open)} RETURNING run`
  return rows.length > 0
})

/** Starts a new round of the runs that should move and did not for this long. Returns them. */
export const wake = Effect.fnUntraced(function* (stalledMillis: number) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  const rows = yield* sql<{ run: string; round: number }>`UPDATE dcs_run SET round = round + 1, moved_at = ${at}
    WHERE state IN ${sql.in(["listing", "deleting"])} AND stop IS NULL AND moved_at < ${at} - ${stalledMillis}
    AND NOT EXISTS (SELECT 1 FROM dcs_chunk c WHERE c.run = dcs_run.run AND c.beat_at > ${at} - ${stalledMillis})
    RETURNING run, round`
  return rows
})
