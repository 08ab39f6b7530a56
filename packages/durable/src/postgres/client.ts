/** Effect's `SqlClient` on PostgreSQL. A client loads this and nothing of the cluster. */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type * as SqlClient from "effect/sql/SqlClient"
import { unopened, type DatabaseError } from "../model/RunError.ts"

/** The engine's layer would die of a database that rejects the connection. */
const connected = (options: Parameters<typeof PgClient.make>[0]) =>
  Effect.tap(PgClient.make(options), (sql) => sql`SELECT 1`)

export const layer = (url: Redacted.Redacted): Layer.Layer<SqlClient.SqlClient | PgClient.PgClient, DatabaseError> =>
  PgClient.layerFrom(
    Effect.mapError(connected({ url, applicationName: "dcs-tasks", keepAlive: "10 seconds" }), (cause) =>
      unopened("the database cannot be opened", cause)
    )
  )
