/** Effect's `SqlClient` on `node:sqlite`, for which Effect 4.1 has no package. One connection, and one statement at a time. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Semaphore from "effect/Semaphore"
import * as SqlClient from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import { classifySqliteError, SqlError } from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import * as Stream from "effect/Stream"
import { unopened, type DatabaseError } from "../model/RunError.ts"
import { closeSync, openSync } from "node:fs"
import { DatabaseSync, type SQLInputValue } from "node:sqlite"

/** Another process that writes, such as the CLI, holds the file for less than this. */
const busyMillis = 5000

const toSqlError = (cause: unknown): SqlError =>
  new SqlError({
    reason: classifySqliteError(cause, {
      message: cause instanceof Error ? cause.message : "SQLite failed",
      operation: "execute"
    })
  })

const toValue = (value: unknown): SQLInputValue =>
  value === null ||
  typeof value === "string" ||
  typeof value === "number" ||
  typeof value === "bigint" ||
  value instanceof Uint8Array
    ? value
    : Number(value)

const open = (filename: string): DatabaseSync => {
  // It has the records as the service lists them, and so user names: only its owner reads it. SQLite's other files get its mode.
  if (filename !== ":memory:") closeSync(openSync(filename, "a", 0o600))
  const database = new DatabaseSync(filename)
  // FULL: a result that was written survives a power failure.
  database.exec(`PRAGMA busy_timeout = ${busyMillis}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`)
  return database
}

type Rows = Effect.Success<ReturnType<Connection["execute"]>>

const make = Effect.fnUntraced(function* (filename: string) {
  const database = yield* Effect.acquireRelease(
    Effect.try({ try: () => open(filename), catch: toSqlError }),
    (database) => Effect.sync(() => database.close())
  )
  const run = (sql: string, params: ReadonlyArray<unknown>, arrays: boolean) =>
    Effect.withFiber<Rows, SqlError>((fiber) =>
      Effect.try({
        try: () => {
          const statement = database.prepare(sql)
          statement.setReadBigInts(fiber.getRef(SqlClient.SafeIntegers))
          statement.setReturnArrays(arrays)
          const values = params.map(toValue)
          if (statement.columns().length > 0) return statement.all(...values)
          statement.run(...values)
          return []
        },
        catch: toSqlError
      })
    )
  const rows: Connection["execute"] = (sql, params, transform) =>
    transform === undefined ? run(sql, params, false) : Effect.map(run(sql, params, false), transform)
  // The types of Node know no arrays; of an array these are its elements.
  const values: Connection["executeValues"] = (sql, params) =>
    Effect.map(run(sql, params, true), (rows) => rows.map((row) => Object.values(row)))
  const connection: Connection = {
    execute: rows,
    executeRaw: (sql, params) => run(sql, params, false),
    executeValues: values,
    executeValuesUnprepared: values,
    executeUnprepared: rows,
    executeStream: (sql, params, transform) => Stream.fromIterableEffect(rows(sql, params, transform))
  }
  const semaphore = yield* Semaphore.make(1)
  return yield* SqlClient.make({
    driver: "sqlite",
    compiler: Statement.makeCompilerSqlite(),
    spanAttributes: [["db.system.name", "sqlite"]],
    // A transaction that reads first and then writes fails at once if another process wrote in between: SQLite does not
    // wait, because what was read is old.
    beginTransaction: "BEGIN IMMEDIATE",
    ...SqlClient.makeSqliteAcquirers({
      connection: Effect.succeed(connection),
      semaphore,
      isTransaction: () => database.isTransaction
    })
  })
})

export const layer = (filename: string): Layer.Layer<SqlClient.SqlClient, DatabaseError> =>
  Layer.effect(
    SqlClient.SqlClient,
    Effect.mapError(make(filename), (cause) => unopened(`the database ${filename} cannot be opened`, cause))
  ).pipe(Layer.provide(Reactivity.layer))
