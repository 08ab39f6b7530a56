/** The judge's view of a database: counts, read with a client of its own. */
import { statSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"

export type Row = Readonly<Record<string, unknown>>

export interface Table {
  readonly name: string
  readonly rows: number
  /** Absent where the database does not tell. */
  readonly bytes?: number
}

export interface Database {
  readonly kind: "postgres" | "sqlite"
  /** As `--database` takes it. */
  readonly location: string
  readonly rows: (sql: string) => Promise<ReadonlyArray<Row>>
  /** Changes rows, to age them. */
  readonly execute: (sql: string) => Promise<void>
  readonly tables: () => Promise<ReadonlyArray<Table>>
  readonly bytes: () => Promise<number>
}

const sizeOf = (file: string): number => {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}

export const sqliteDatabase = (file: string): Database => {
  const rows = (sql: string): Promise<ReadonlyArray<Row>> => {
    // Opened for each question: the file is another process's, and is made by it.
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 })
    try {
      return Promise.resolve(db.prepare(sql).all())
    } finally {
      db.close()
    }
  }
  return {
    kind: "sqlite",
    location: file,
    rows,
    execute: (sql) => {
      const db = new DatabaseSync(file, { timeout: 5000 })
      try {
        db.exec(sql)
      } finally {
        db.close()
      }
      return Promise.resolve()
    },
    tables: async () => {
      const names = await rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
      return Promise.all(
        names.map(async ({ name }) => {
          const [row] = await rows(`SELECT count(*) AS n FROM "${String(name)}"`)
          return { name: String(name), rows: Number(row?.["n"]) }
        })
      )
    },
    bytes: () => Promise.resolve(sizeOf(file) + sizeOf(`${file}-wal`))
  }
}

/** The number in the only row of a query. */
export const numberOf = async (database: Database, sql: string): Promise<number> => {
  const [row] = await database.rows(sql)
  return Number(Object.values(row ?? { none: Number.NaN })[0])
}
