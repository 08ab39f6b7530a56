/** A second runner is started in the middle: lanes move to it, and nothing is sent twice. */
import { withFleet } from "../fleet.ts"
import { laws } from "../laws.ts"
import { expectations } from "../outcome.ts"
import type { Case } from "./case.ts"

export const join: Case = {
  name: "join",
  title: "A second runner is started at a third",
  needs: "postgres",
  run: ({ postgres }) =>
    withFleet({ postgres, tasks: [3000, 3000], runners: 1, rate: 150, lanes: 8 }, async (fleet) => {
      const checks = expectations()
      await fleet.submit("join")
      await fleet.gone(fleet.tasks / 3)
      await fleet.runner()
      const left = fleet.world.left()
      const status = await fleet.state("join", ["done", "failed", "cancelled"])
      checks.expect(status.state === "done", `the run is ${status.state}`)
      const figures = await laws(fleet, "join", { deaths: 0 }, checks)
      return { figures: { ...figures, "left when it was ready": left }, broken: checks.broken }
    })
}
