/** 100,000 tasks on one machine without a limit: rows, sizes, rate and memory, and what pruning leaves. */
import type { Table } from "../database.ts"
import { type FleetOptions, withFleet } from "../fleet.ts"
import { laws } from "../laws.ts"
import { expectations, type Outcome, rounded } from "../outcome.ts"
import { secondsSince, until } from "../until.ts"
import type { Case } from "./case.ts"

const rowsOf = (tables: ReadonlyArray<Table>, start: string): number =>
  tables.filter(({ name }) => name.startsWith(start)).reduce((sum, { rows }) => sum + rows, 0)

const measure = (postgres: FleetOptions["postgres"]): Promise<Outcome> =>
  withFleet({ postgres, tasks: [50_000, 50_000], runners: 1, lanes: 16 }, async (fleet) => {
    const checks = expectations()
    const { database, tasks, world } = fleet
    await fleet.submit("many")
    const status = await fleet.state("many", ["done", "failed", "cancelled"], 900)
    checks.expect(status.state === "done", `the run is ${status.state}`)
    const peak = fleet.runners[0]?.child.peakMiB()
    const { flagged: _flagged, ...figures } = await laws(fleet, "many", { deaths: 0 }, checks)
    const span = world.span() ?? { first: 0, last: 0 }
    const [tables, bytes] = [await database.tables(), await database.bytes()]
    // Runs are kept for 30 days: this one ended 31 days ago.
    await database.execute(`UPDATE dcs_run SET ended_at = ended_at - 31 * 86400000.0`)
    const aged = performance.now()
    const leftOver = async () => {
      const now = await database.tables()
      return rowsOf(now, "dcs_run") + rowsOf(now, "dcs_outcome") + rowsOf(now, "cluster_messages")
    }
    const end = await until("pruning", async () => (await leftOver()) === 0, { within: 180, every: 1000 }).catch(
      () => false
    )
    checks.expect(end, `${await leftOver()} rows of the run are left after pruning`)
    const seconds = secondsSince(aged)
    const pruned = await database.tables()
    return {
      figures: {
        ...figures,
        "tasks/s": Math.round(tasks / ((span.last - span.first) / 1000)),
        "peak MiB": peak === undefined ? "?" : Math.round(peak),
        "own rows": rowsOf(tables, "dcs_"),
        "engine rows": rowsOf(tables, "cluster_"),
        MiB: rounded(bytes / 1024 / 1024),
        "pruned after s": rounded(seconds),
        "rows after pruning": rowsOf(pruned, "dcs_") + rowsOf(pruned, "cluster_")
      },
      broken: checks.broken
    }
  })

export const manySqlite: Case = {
  name: "many-sqlite",
  title: "100,000 tasks over SQLite, no rate limit",
  needs: "nothing",
  run: () => measure(undefined)
}

export const manyPostgres: Case = {
  name: "many-postgres",
  title: "100,000 tasks over PostgreSQL, one runner, no rate limit",
  needs: "postgres",
  run: ({ postgres }) => measure(postgres)
}
