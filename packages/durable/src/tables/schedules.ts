/** The table of schedules. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import { Schedule } from "../model/Schedule.ts"
import { now } from "./now.ts"

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

export const all = Effect.fnUntraced(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ schedule: string }>`SELECT schedule FROM dcs_schedule ORDER BY name`
  return yield* Effect.forEach(rows, ({ schedule }) => Effect.orDie(decode(schedule)))
})
