/** Both runners are killed with `kill -9`, and two new ones are started. */
import { watchTakeOver, withFleet } from "../fleet.ts"
import { laws } from "../laws.ts"
import { expectations, rounded } from "../outcome.ts"
import type { Case } from "./case.ts"

export const both: Case = {
  name: "both",
  title: "`kill -9` of both runners at a third, then two new ones",
  needs: "postgres",
  run: ({ postgres }) =>
    withFleet({ postgres, tasks: [3000, 3000], rate: 150, lanes: 8 }, async (fleet) => {
      const checks = expectations()
      await fleet.submit("both")
      await fleet.gone(fleet.tasks / 3)
      await Promise.all(fleet.runners.map((runner) => runner.kill()))
      const takeOver = watchTakeOver(fleet.database, "both")
      const before = fleet.world.deletes()
      await Promise.all([fleet.runner(), fleet.runner()])
      const status = await fleet.state("both", ["done", "failed", "cancelled"])
      await takeOver.stop()
      checks.expect(status.state === "done", `the run is ${status.state}`)
      checks.expect(fleet.world.deletes() > before, "the new runners sent nothing")
      const figures = await laws(fleet, "both", { deaths: 1 }, checks)
      return {
        figures: {
          ...figures,
          "takeover first s": rounded(takeOver.first() ?? Number.NaN),
          "takeover last s": rounded(takeOver.last() ?? Number.NaN)
        },
        broken: checks.broken
      }
    })
}
