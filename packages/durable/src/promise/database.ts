/** The layer of a database, by its URL or file name. Each is loaded on use: SQLite needs no package of PostgreSQL. */
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { DatabaseSetupError } from "./DatabaseSetupError.ts"

const isUrl = (database: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(database)

const isPostgres = (database: string): boolean => /^postgres(?:ql)?:\/\//i.test(database) && URL.canParse(database)

const refuse = (problem: string, mend: string) => new DatabaseSetupError({ problem, mend })

const together =
  "Install both in one folder, such as with: npm install @dcs-tasks/durable @effect/sql-pg. Not with --global, which gives each its own effect"

const postgres = async () => {
  try {
    const [client, { sharesEffect }] = await Promise.all([
      import("../postgres/client.ts"),
      import("../postgres/copies.ts")
    ])
    if (sharesEffect()) return client
  } catch (error) {
    if (!Predicate.hasProperty(error, "code") || error.code !== "ERR_MODULE_NOT_FOUND") throw error
    throw refuse("PostgreSQL needs the package @effect/sql-pg, which is not installed", together)
  }
  throw refuse("the packages @dcs-tasks/durable and @effect/sql-pg use two copies of the package effect", together)
}

/** Messages leave the value out, because a URL can contain a password. */
export const layerOf = async (database: string) => {
  if (typeof database !== "string" || database === "") {
    throw refuse("the database is missing", "Pass a URL such as postgres://USER:PASSWORD@HOST/NAME, or a file name")
  }
  if (isPostgres(database)) return (await postgres()).layer(Redacted.make(database))
  if (isUrl(database)) {
    throw refuse(
      "the database is neither a valid URL of PostgreSQL nor a file name",
      "Pass a URL such as postgres://USER:PASSWORD@HOST/NAME, or a file name"
    )
  }
  return (await import("../sqlite/client.ts")).layer(database)
}
