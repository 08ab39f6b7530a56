/** The client of a file that other processes write to, too. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import { mkdtempSync, rmSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Client from "../src/sqlite/client.ts"

const temporary = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dcs-tasks-sqlite-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
)

it.effect("lets nobody write between what a transaction reads and what it writes", () =>
  Effect.gen(function* () {
    const file = join(yield* temporary, "runs.db")
    yield* Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE TABLE t (n INTEGER)`
      const other = new DatabaseSync(file, { timeout: 0 })
      const result = yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`SELECT count(*) FROM t`
          expect(() => other.exec("INSERT INTO t VALUES (1)")).toThrow("locked")
          yield* sql`INSERT INTO t VALUES (2)`
          return yield* sql`SELECT n FROM t`
        })
      )
      other.exec("INSERT INTO t VALUES (3)")
      other.close()
      expect(result).toEqual([{ n: 2 }])
    }).pipe(Effect.provide(Client.layer(file)))
  }).pipe(Effect.scoped)
)
