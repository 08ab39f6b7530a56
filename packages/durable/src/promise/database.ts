/** The layer of a database, by its URL or file name. Each is loaded on use. */
import * as Redacted from "effect/Redacted"
import { DatabaseSetupError } from "./DatabaseSetupError.ts"

/** Also a mistyped one, such as in quotes or without `postgres:`, which can contain a password, too. `C:` is a drive. */
const isUrl = (database: string): boolean => /^[a-z][a-z0-9+.-]+:|:\/\/|:[^/\\]*@/i.test(database)

const isPostgres = (database: string): boolean => /^postgres(?:ql)?:\/\//i.test(database) && URL.canParse(database)

const refuse = (problem: string, mend: string) => new DatabaseSetupError({ problem, mend })

/** Messages leave the value out, because a URL can contain a password. */
export const layerOf = async (database: string) => {
  if (typeof database !== "string" || database === "") {
    throw refuse("the database is missing", "Pass a URL such as postgres://USER:PASSWORD@HOST/NAME, or a file name")
  }
  if (isPostgres(database)) return (await import("../postgres/client.ts")).layer(Redacted.make(database))
  if (isUrl(database)) {
    throw refuse(
      "the database is neither a valid URL of PostgreSQL nor a file name",
      "Pass a URL such as postgres://USER:PASSWORD@HOST/NAME, or a file name"
    )
  }
  return (await import("../sqlite/client.ts")).layer(database)
}
