/** The database is restarted in the middle: nothing is lost, and nobody has to help. */
import { withFleet } from "../fleet.ts"
import { laws } from "../laws.ts"
import { expectations, rounded } from "../outcome.ts"
import type { Case } from "./case.ts"
import { secondsSince } from "../until.ts"

export const restart: Case = {
  name: "restart",
  title: "PostgreSQL restarted at a third",
  needs: "postgres",
  run: ({ postgres }) =>
    withFleet({ postgres, tasks: [3000, 3000], rate: 150, lanes: 8 }, async (fleet) => {
      const checks = expectations()
      await fleet.submit("restart")
      await fleet.gone(fleet.tasks / 3)
      const away = (await postgres?.restart()) ?? 0
      const back = performance.now()
      const before = fleet.world.left()
      await fleet.gone(fleet.tasks - before + 1, 120)
      const still = secondsSince(back)
      const status = await fleet.state("restart", ["done", "failed", "cancelled"])
      checks.expect(status.state === "done", `the run is ${status.state}`)
      // Runners that lost their locks begin chunks again although nobody died.
      const figures = await laws(fleet, "restart", { deaths: 1 }, checks)
      const alive = fleet.runners.filter(({ child }) => child.exitCode() === undefined).length
      checks.expect(alive === 2, `${alive} of 2 runners are still running`)
      return {
        figures: { ...figures, "database away s": rounded(away), "next DELETE after s": rounded(still) },
        broken: checks.broken
      }
    })
}
