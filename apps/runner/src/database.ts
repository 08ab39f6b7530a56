/** What `--database` and `DCS_TASKS_DATABASE` name. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { Address } from "./address.ts"
import { type Failure, usage } from "./failure.ts"

const variable = "DCS_TASKS_DATABASE"

/** `server` is absent if it is reached through a Unix socket. */
export type Database =
  | { readonly _tag: "Sqlite"; readonly file: string }
  | {
      readonly _tag: "Postgres"
      readonly url: Redacted.Redacted
      readonly server: Address | undefined
      readonly shown: string
    }

const correct = `Nothing was started. Pass --database postgres://HOST/DATABASE or a file, or set ${variable}.`

/** Also a mistyped one, such as in quotes or without `postgres:`, which can contain a password, too. `C:` is a drive. */
const isUrl = (text: string): boolean => /^[a-z][a-z0-9+.-]+:|:\/\/|:[^/\\]*@/i.test(text)

const parse = (text: string, from: string): Database | Failure => {
  if (!isUrl(text)) return { _tag: "Sqlite", file: text }
  const url = URL.parse(text)
  if (url === null || !/^postgres(?:ql)?:\/\//i.test(text)) {
    return usage(`${from} is neither a PostgreSQL URL nor a file. ${correct}`)
  }
  if (from !== variable && (url.password !== "" || url.searchParams.has("password"))) {
    return usage(
      `--database contains a password, which other users of this machine can read in the list of processes. Nothing was started. Set ${variable} to the URL instead, without --database.`
    )
  }
  const host = url.searchParams.get("host") ?? url.hostname.replace(/^\[|\]$/g, "")
  const port = Number(url.searchParams.get("port") ?? url.port) || 5432
  // A path is a Unix socket, on this machine.
  const server = host === "" || host.startsWith("/") ? undefined : { host, port }
  const shown = `postgres://${url.host}${url.pathname}`
  return { _tag: "Postgres", url: Redacted.make(text, { label: from }), server, shown }
}

export const resolve = (flag: Option.Option<string>): Effect.Effect<Database, Failure> => {
  const [text, from] = Option.isSome(flag) ? [flag.value, "--database"] : [process.env[variable] ?? "", variable]
  const database = text === "" ? usage(`no database is given. ${correct}`) : parse(text, from)
  return database._tag === "Failure" ? Effect.fail(database) : Effect.succeed(database)
}
