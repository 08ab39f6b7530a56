/** A private PostgreSQL for a test. */
import { type Postgres, startPostgres } from "../trial/postgres.ts"

const required = process.env["DCS_TASKS_POSTGRES"] === "required"

/** Skips the test where PostgreSQL is not installed, unless the environment requires it. */
export const postgresOr = async (skip: (why: string) => never): Promise<Postgres> => {
  const started = await startPostgres()
  if (started._tag === "Started") return started.postgres
  if (required) throw new Error(`PostgreSQL is required, and is not in ${started.lookedIn.join(", ")}`)
  return skip("PostgreSQL is not installed; install it, or set POSTGRES_BIN")
}
