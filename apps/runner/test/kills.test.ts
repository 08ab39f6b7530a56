// One `kill -9` over PostgreSQL, and several over SQLite: the short form of `pnpm run durable:trial`.
import { describe, test } from "vitest"
import { killedOverSqlite } from "../trial/cases/sqlite.ts"
import { withFleet } from "../trial/fleet.ts"
import { laws } from "../trial/laws.ts"
import { expectations } from "../trial/outcome.ts"
import { postgresOr } from "./postgres.ts"

// Both mostly wait: for the rate, and for what a dead runner had begun.
describe.concurrent("a runner that is killed", () => {
  test("over PostgreSQL, the other one takes over", async ({ expect, skip }) => {
    await using postgres = await postgresOr(skip)
    await withFleet({ postgres, tasks: [300, 300], rate: 60, lanes: 4, chunk: 25 }, async (fleet) => {
      const checks = expectations()
      await fleet.submit("killed")
      await fleet.gone(200)
      await fleet.runners[0]?.kill()
      const status = await fleet.state("killed", ["done", "failed", "cancelled"], 180)
      expect(status).toMatchObject({ state: "done", failed: 0 })
      await laws(fleet, "killed", { deaths: 1 }, checks)
      expect(checks.broken).toEqual([])
    })
  })

  test("over SQLite, the next one continues", async ({ expect }) => {
    expect((await killedOverSqlite({ tasks: 600, kills: 3, rate: 120 })).broken).toEqual([])
  })
})
