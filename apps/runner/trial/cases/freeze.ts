/** A runner is frozen with SIGSTOP for so long that the other takes over, and then continues. */
import { watchTakeOver, withFleet } from "../fleet.ts"
import { laws } from "../laws.ts"
import { expectations, rounded } from "../outcome.ts"
import { until, secondsSince } from "../until.ts"
import type { Case } from "./case.ts"

export const freeze: Case = {
  name: "freeze",
  title: "SIGSTOP of one runner until the other takes over, then SIGCONT",
  needs: "postgres",
  run: ({ postgres, repetition }) =>
    withFleet({ postgres, tasks: [3000, 3000], rate: 150, lanes: 8 }, async (fleet) => {
      const checks = expectations()
      await fleet.submit("freeze")
      await fleet.gone(fleet.tasks / 3)
      const frozen = fleet.runners[repetition % 2]
      frozen?.freeze()
      const begun = performance.now()
      const takeOver = watchTakeOver(fleet.database, "freeze")
      await until("a lane is taken over", () => takeOver.first(), { within: 300 })
      frozen?.thaw()
      const seconds = secondsSince(begun)
      const status = await fleet.state("freeze", ["done", "failed", "cancelled"])
      await takeOver.stop()
      checks.expect(status.state === "done", `the run is ${status.state}`)
      const figures = await laws(fleet, "freeze", { deaths: 1, frozen: true }, checks)
      return { figures: { ...figures, "frozen s": rounded(seconds) }, broken: checks.broken }
    })
}
