/** Databases on a simulated disk: `node:sqlite` as it is, except that a process can die in each statement. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"
import type { ProcessView } from "../machine/syscall.ts"
import { SystemError } from "./errors.ts"
import { enter } from "./gate.ts"

/** Called after each statement that had its effect, outside and at the end of transactions. */
export type OnStatement = (pid: number, sql: string) => void

/** In memory, shared by all connections of this thread, with the locks of a file. */
const uriOf = (world: number, path: string): string => `file:/${world}${path}?vfs=memdb`

/** A wait for a lock would stop virtual time for all. */
const withoutWaits = (sql: string): string => sql.replace(/PRAGMA busy_timeout = \d+/, "PRAGMA busy_timeout = 0")

/** As SQLite reports a disk that refuses. */
const refused = (): Error =>
  Object.assign(new Error("disk I/O error"), { code: "ERR_SQLITE_ERROR", errcode: 10, errstr: "disk I/O error" })

/** What a program can do with a database. */
export interface SimulatedDatabase {
  readonly isTransaction: boolean
  readonly exec: (sql: string) => void
  readonly prepare: (sql: string) => {
    readonly all: (...values: ReadonlyArray<SQLInputValue>) => ReadonlyArray<unknown>
    readonly run: (...values: ReadonlyArray<SQLInputValue>) => unknown
    readonly columns: () => ReadonlyArray<unknown>
    readonly setReadBigInts: (enabled: boolean) => void
    readonly setReturnArrays: (enabled: boolean) => void
  }
  readonly close: () => void
}

export interface SqliteModule {
  readonly DatabaseSync: new (path: string) => SimulatedDatabase
}

let worlds = 0

export const makeDatabases = (onStatement: OnStatement) => {
  const world = (worlds += 1)
  const connections = new Map<DatabaseSync, ProcessView>()
  /** One connection of the world itself for each database, which keeps it while no process has it open. */
  const kept = new Map<string, DatabaseSync>()

  const close = (database: DatabaseSync): void => {
    connections.delete(database)
    database.close()
  }
  /** The system closes the connections of a dead process: its open transaction is rolled back. */
  const reap = (): void => {
    for (const [database, process] of connections) if (!process.isAlive()) close(database)
  }

  const moduleOf = (process: ProcessView): SqliteModule => {
    const judged = <A>(path: string, sql: string, database: DatabaseSync, effect: () => A): A => {
      reap()
      try {
        return enter(process, { name: "sql", path }, () => {
          const result = effect()
          if (!database.isTransaction) onStatement(process.pid, sql)
          return result
        })
      } catch (error) {
        throw error instanceof SystemError ? refused() : error
      }
    }

    class Statement {
      readonly #run: <A>(effect: (statement: StatementSync) => A) => A
      readonly #statement: StatementSync
      constructor(statement: StatementSync, run: <A>(effect: () => A) => A) {
        this.#statement = statement
        this.#run = (effect) => run(() => effect(statement))
      }
      setReadBigInts(enabled: boolean): void {
        this.#statement.setReadBigInts(enabled)
      }
      setReturnArrays(enabled: boolean): void {
        this.#statement.setReturnArrays(enabled)
      }
      columns() {
        return this.#statement.columns()
      }
      all(...values: ReadonlyArray<SQLInputValue>) {
        return this.#run((statement) => statement.all(...values))
      }
      run(...values: ReadonlyArray<SQLInputValue>) {
        return this.#run((statement) => statement.run(...values))
      }
    }

    class Database implements SimulatedDatabase {
      readonly #path: string
      readonly #database: DatabaseSync
      /** The program prepares a statement each time that it runs. */
      readonly #prepared = new Map<string, StatementSync>()
      constructor(path: string) {
        this.#path = path
        if (!kept.has(path)) kept.set(path, new DatabaseSync(uriOf(world, path)))
        this.#database = new DatabaseSync(uriOf(world, path))
        connections.set(this.#database, process)
      }
      get isTransaction(): boolean {
        return this.#database.isTransaction
      }
      exec(sql: string): void {
        const text = withoutWaits(sql)
        judged(this.#path, text, this.#database, () => this.#database.exec(text))
      }
      prepare(sql: string): Statement {
        reap()
        const statement = this.#prepared.get(sql) ?? this.#database.prepare(sql)
        this.#prepared.set(sql, statement)
        return new Statement(statement, (effect) => judged(this.#path, sql, this.#database, effect))
      }
      close(): void {
        if (connections.has(this.#database)) close(this.#database)
      }
    }

    return { DatabaseSync: Database }
  }

  return {
    moduleOf,
    reap,
    /** What the world reads; undefined before a process has opened it. */
    at: (path: string): DatabaseSync | undefined => kept.get(path),
    /** After the last process. */
    closeAll: (): void => {
      for (const database of [...connections.keys(), ...kept.values()]) database.close()
      connections.clear()
      kept.clear()
    }
  }
}
