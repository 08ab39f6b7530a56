/** The table of schedules. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import { nextRun, Schedule } from "../model/Schedule.ts"
import { now } from "./now.ts"
import * as Runs from "./runs.ts"

const Text = Schema.fromJsonString(Schedule)
const encode = Schema.encodeSync(Text)
const decode = Schema.decodeUnknownEffect(Text)

export const put = Effect.fnUntraced(function* (schedule: Schedule) {
  const sql = yield* SqlClient.SqlClient
  const at = yield* now(sql)
  yield* sql`INSERT INTO dcs_schedule (name, schedule, since) VALUES (${schedule.name}, ${encode(schedule)}, ${at})
    ON CONFLICT (name) DO UPDATE SET schedule = excluded.schedule, since = excluded.since`
})

/** False if there is none. */
export const remove = Effect.fnUntraced(function* (name: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`DELETE FROM dcs_schedule WHERE name = ${name} RETURNING name`
  return rows.length > 0
})

interface Row {
  readonly schedule: string
  readonly since: number
}

const rows = Effect.fnUntraced(function* () {
  const sql = yield* SqlClient.SqlClient
  const found = yield* sql<Row>`SELECT schedule, since FROM dcs_schedule ORDER BY name`
  return yield* Effect.forEach(found, ({ schedule, since }) =>
    Effect.map(Effect.orDie(decode(schedule)), (schedule) => ({ schedule, since }))
  )
})

export const all = () => Effect.map(rows(), (found) => found.map(({ schedule }) => schedule))

/** Times that no runner lived through are caught up for so long. */
const catchUpMillis = 3_600_000

/** Submits the runs that are due. Several runners can do it at once: a time has one run id. */
export const submitDue = Effect.fnUntraced(function* () {
  const sql = yield* SqlClient.SqlClient
  const millis = yield* Clock.currentTimeMillis
  for (const { schedule, since } of yield* rows()) {
    const { at, run } = nextRun(schedule, Math.max(since, millis - catchUpMillis))
    if (at > millis) continue
    yield* Runs.insert(run)
    yield* sql`UPDATE dcs_schedule SET since = ${at} WHERE name = ${schedule.name} AND since < ${at}`
  }
})
