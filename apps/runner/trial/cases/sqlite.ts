/** One runner over a SQLite file that is killed twenty times and started again. */
import { withFleet } from "../fleet.ts"
import { laws } from "../laws.ts"
import { expectations, rounded } from "../outcome.ts"
import type { Case } from "./case.ts"
import { secondsSince } from "../until.ts"

interface Kills {
  readonly tasks: number
  readonly kills: number
  readonly rate?: number
}

export const killedOverSqlite = ({ kills, rate, tasks }: Kills) =>
  withFleet(
    { postgres: undefined, tasks: [tasks / 2, tasks / 2], lanes: 4, ...(rate !== undefined && { rate }) },
    async (fleet) => {
      const checks = expectations()
      await fleet.submit("sqlite")
      let [runner] = fleet.runners
      let restarts = 0
      for (let kill = 1; kill <= kills; kill++) {
        // Kills at uneven distances, so that they meet chunks at their beginning, in the middle and at their end.
        const some = tasks - fleet.world.left() + 1 + ((kill * 37) % Math.floor((1.5 * tasks) / kills))
        await fleet.gone(Math.min(some, tasks - 1))
        await runner?.kill()
        const killed = performance.now()
        const deletes = fleet.world.deletes()
        runner = await fleet.runner()
        // The next kill interrupts a runner that works.
        await fleet.sending(deletes)
        restarts += secondsSince(killed)
      }
      const status = await fleet.state("sqlite", ["done", "failed", "cancelled"])
      checks.expect(status.state === "done", `the run is ${status.state}`)
      const figures = await laws(fleet, "sqlite", { deaths: kills }, checks)
      return {
        figures: { ...figures, kills, "next DELETE after s": rounded(restarts / kills) },
        broken: checks.broken
      }
    }
  )

export const sqlite: Case = {
  name: "sqlite",
  title: "SQLite: `kill -9` twenty times",
  needs: "nothing",
  run: () => killedOverSqlite({ tasks: 3000, kills: 20, rate: 300 })
}
