/** The time that several runners agree on, in epoch milliseconds: PostgreSQL's clock, or that of the one process that uses SQLite. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"

export const now = (sql: SqlClient): Effect.Effect<Fragment> =>
  sql.onDialectOrElse({
    pg: () => Effect.succeed(sql.literal("(extract(epoch FROM clock_timestamp()) * 1000)")),
    orElse: () => Effect.map(Clock.currentTimeMillis, (millis) => sql`${millis}`)
  })
