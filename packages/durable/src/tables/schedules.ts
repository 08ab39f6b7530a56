/** The table of schedules. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
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
  readonly name: string
  readonly schedule: string
  readonly since: number
}

const rows = Effect.fnUntraced(function* () {
  const sql = yield* SqlClient.SqlClient
  return yield* sql<Row>`SELECT name, schedule, since FROM dcs_schedule ORDER BY name`
})

export const all = Effect.fnUntraced(function* () {
  return yield* Effect.forEach(yield* rows(), ({ schedule }) => Effect.orDie(decode(schedule)))
})

/** Times that no runner lived through are caught up for so long. */
const catchUpMillis = 3_600_000

/** Submits the runs that are due. Several runners can do it at once: a time has one run id. */
export const submitDue = Effect.fnUntraced(function* () {
  const sql = yield* SqlClient.SqlClient
  const millis = yield* Clock.currentTimeMillis
  for (const { name, schedule: text, since } of yield* rows()) {
    const schedule = yield* Effect.option(decode(text))
    if (Option.isNone(schedule)) {
      yield* Effect.logWarning(`the schedule ${name} cannot be read; it submits nothing until it is replaced`)
      continue
    }
    const { at, run } = nextRun(schedule.value, Math.max(since, millis - catchUpMillis))
    if (at > millis) continue
    yield* Runs.insert(run)
    yield* sql`UPDATE dcs_schedule SET since = ${at} WHERE name = ${name} AND since < ${at}`
  }
})
