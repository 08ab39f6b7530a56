/** A private PostgreSQL for a trial: started in a temporary folder, reachable on loopback only, gone afterwards. */
import { accessSync, chownSync, constants, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { type Child, freePort, runToEnd, startChild } from "./child.ts"
import type { Database, Row } from "./database.ts"
import { makeFolder } from "./folder.ts"
import { until, secondsSince } from "./until.ts"

export interface Postgres extends AsyncDisposable {
  readonly version: string
  /** Creates an empty database. */
  readonly database: (name: string) => Promise<Database>
  /** Fast shutdown and start on the same port. Resolves when it accepts connections again: the seconds it was away. */
  readonly restart: () => Promise<number>
  readonly stop: () => Promise<void>
}

type StartedPostgres =
  | { readonly _tag: "Started"; readonly postgres: Postgres }
  | { readonly _tag: "NotInstalled"; readonly lookedIn: ReadonlyArray<string> }

const versionsIn = (folder: string): ReadonlyArray<string> => {
  try {
    return readdirSync(folder)
      .toSorted((a, b) => Number(b) - Number(a))
      .map((version) => join(folder, version, "bin"))
  } catch {
    return []
  }
}

const places = (): ReadonlyArray<string> => {
  const named = process.env["POSTGRES_BIN"]
  if (named !== undefined && named !== "") return [named]
  return [...(process.env["PATH"] ?? "").split(delimiter).filter(Boolean), ...versionsIn("/usr/lib/postgresql")]
}

const isIn = (folder: string) =>
  ["initdb", "postgres", "psql"].every((name) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/** PostgreSQL refuses to run as root. */
const unprivileged = (): { readonly uid: number; readonly gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
  for (const wanted of ["postgres", "nobody"]) {
    const [, , uid, gid] = accounts.find(([name]) => name === wanted) ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")
}

const rowsOf = (json: string): ReadonlyArray<Row> => {
  const rows: ReadonlyArray<Row> = JSON.parse(json)
  return rows
}

export const startPostgres = async (): Promise<StartedPostgres> => {
  const lookedIn = places()
  const bin = lookedIn.find(isIn)
  if (bin === undefined) return { _tag: "NotInstalled", lookedIn }

  const folder = makeFolder()
  const user = unprivileged()
  const data = join(folder.path, "data")
  mkdirSync(data, { mode: 0o700 })
  if (user !== undefined) {
    chownSync(folder.path, user.uid, user.gid)
    chownSync(data, user.uid, user.gid)
  }
  const env = { PATH: process.env["PATH"] ?? "", LC_ALL: "C" }
  const asUser = { env, user, cwd: folder.path }
  const initdb = ["-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "-A", "trust"]
  const made = await runToEnd(join(bin, "initdb"), initdb, asUser)
  if (made.code !== 0) throw new Error(`initdb failed: ${made.output}`)

  const port = await freePort()
  const start = async (): Promise<Child> => {
    const settings = ["listen_addresses=127.0.0.1", `unix_socket_directories=${folder.path}`, "logging_collector=off"]
    const args = ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])]
    const server = await startChild(join(bin, "postgres"), args, { ...asUser, onExit: "SIGQUIT" })
    await until("PostgreSQL accepts connections", () => server.output().includes("ready to accept connections"), {
      within: 300,
      hopeless: () => (server.exitCode() === undefined ? undefined : `it ended: ${server.output()}`)
    })
    return server
  }
  let server = await start()

  const psql = async (database: string, sql: string): Promise<string> => {
    const where = ["-h", "127.0.0.1", "-p", String(port), "-U", "postgres", "-d", database]
    const { code, output } = await runToEnd(
      join(bin, "psql"),
      ["-XqAt", "-v", "ON_ERROR_STOP=1", ...where, "-c", sql],
      {
        env
      }
    )
    if (code !== 0) throw new Error(`psql: ${output}`)
    return output
  }
  const database = async (name: string): Promise<Database> => {
    await psql("postgres", `CREATE DATABASE "${name}"`)
    const rows = async (sql: string) => rowsOf(await psql(name, `SELECT coalesce(json_agg(t), '[]') FROM (${sql}) t`))
    return {
      kind: "postgres",
      location: `postgres://postgres@127.0.0.1:${port}/${name}`,
      rows,
      execute: async (sql) => {
        await psql(name, sql)
      },
      tables: async () => {
        const tables = await rows(
          `SELECT c.relname AS name, pg_total_relation_size(c.oid) AS bytes FROM pg_class c
           JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = 'public' ORDER BY 1`
        )
        return Promise.all(
          tables.map(async ({ bytes, name }) => {
            const [row] = await rows(`SELECT count(*) AS n FROM "${String(name)}"`)
            return { name: String(name), rows: Number(row?.["n"]), bytes: Number(bytes) }
          })
        )
      },
      bytes: async () => Number((await rows(`SELECT pg_database_size(current_database()) AS n`))[0]?.["n"])
    }
  }
  const stop = async () => {
    if (server.exitCode() === undefined) await server.end("SIGINT")
    folder[Symbol.dispose]()
  }
  const version = (await psql("postgres", "SHOW server_version")).trim()
  return {
    _tag: "Started",
    postgres: {
      version,
      database,
      restart: async () => {
        const begun = performance.now()
        await server.end("SIGINT")
        server = await start()
        return secondsSince(begun)
      },
      stop,
      [Symbol.asyncDispose]: stop
    }
  }
}
