/** SIGTERM to one of two runners: it ends what it has begun, hands the rest over, and nothing is sent twice. */
import { withFleet } from "../fleet.ts"
import { laws } from "../laws.ts"
import { expectations, rounded } from "../outcome.ts"
import type { Case } from "./case.ts"

export const stop: Case = {
  name: "stop",
  title: "SIGTERM to one of two runners at a third",
  needs: "postgres",
  run: ({ postgres, repetition }) =>
    withFleet({ postgres, tasks: [3000, 3000], rate: 150, lanes: 8 }, async (fleet) => {
      const checks = expectations()
      await fleet.submit("stop")
      await fleet.gone(fleet.tasks / 3)
      const ended = await fleet.runners[repetition % 2]?.terminate()
      const status = await fleet.state("stop", ["done", "failed", "cancelled"])
      checks.expect(ended?.code === 0, `the runner ended with ${ended?.code}`)
      checks.expect(status.state === "done", `the run is ${status.state}`)
      const figures = await laws(fleet, "stop", { deaths: 0 }, checks)
      return { figures: { ...figures, "exit after s": rounded(ended?.seconds ?? Number.NaN) }, broken: checks.broken }
    })
}
