/** Each test of the tables runs over both databases: PostgreSQL only where the environment has a server. */
import { CleanUp } from "@dcs-tasks/durable"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as SqlClient from "effect/sql/SqlClient"
import { randomUUID } from "node:crypto"
import * as Postgres from "../src/postgres/client.ts"
import * as Sqlite from "../src/sqlite/client.ts"

const url = process.env["DCS_TASKS_POSTGRES_URL"]

/** A database of its own for each test. */
const postgres = (url: string) => {
  const server = Postgres.layer(Redacted.make(url))
  return Layer.unwrap(
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const name = `dcs_${randomUUID().replaceAll("-", "")}`
      yield* Effect.acquireRelease(sql`CREATE DATABASE ${sql(name)}`, () =>
        Effect.ignore(sql`DROP DATABASE ${sql(name)} WITH (FORCE)`)
      )
      return Postgres.layer(Redacted.make(Object.assign(new URL(url), { pathname: `/${name}` }).href))
    })
  ).pipe(Layer.provide(server))
}

const sqlite: Layer.Layer<SqlClient.SqlClient, unknown> = Sqlite.layer(":memory:")

export const dialects: ReadonlyArray<readonly [string, Layer.Layer<SqlClient.SqlClient, unknown>]> = [
  ["SQLite", sqlite],
  ...(url === undefined ? [] : [["PostgreSQL", postgres(url)] as const])
]

/** The tables, and a client. */
export const tables = (database: Layer.Layer<SqlClient.SqlClient, unknown>) =>
  CleanUp.layer.pipe(Layer.provideMerge(database))
