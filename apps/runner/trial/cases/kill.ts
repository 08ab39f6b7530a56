/** 6,000 tasks, two runners, and a `kill -9` of one of them when a third is done. */
import { watchTakeOver, withFleet } from "../fleet.ts"
import { laws, steadyRate } from "../laws.ts"
import { expectations, rounded } from "../outcome.ts"
import type { Case } from "./case.ts"

const rate = 150

export const kill: Case = {
  name: "kill",
  title: "`kill -9` of one of two runners at a third",
  needs: "postgres",
  run: ({ postgres, repetition }) =>
    withFleet({ postgres, tasks: [3000, 3000], rate, lanes: 8 }, async (fleet) => {
      const checks = expectations()
      await fleet.submit("kill")
      await fleet.gone(fleet.tasks / 3)
      // Any of them can be the one that runs the parent workflow, so each gets its turn.
      await fleet.runners[repetition % 2]?.kill()
      const killed = performance.now()
      const takeOver = watchTakeOver(fleet.database, "kill")
      const status = await fleet.state("kill", ["done", "failed", "cancelled"])
      await takeOver.stop()
      const first = takeOver.first() ?? Number.NaN
      const last = takeOver.last() ?? Number.NaN
      checks.expect(status.state === "done", `the run is ${status.state}`)
      checks.expect(last < 20, `a lane was taken over after ${last.toFixed(1)} s`)
      const span = fleet.world.span() ?? { first: killed, last: killed }
      const figures = await laws(fleet, "kill", { deaths: 1 }, checks)
      const steady = [
        [span.first + 1000, killed - 500],
        [killed + 1000, span.last - 1000]
      ] as const
      return {
        figures: {
          ...figures,
          ...steadyRate(fleet, steady, rate, checks),
          "takeover first s": rounded(first),
          "takeover last s": rounded(last),
          seconds: rounded((span.last - span.first) / 1000)
        },
        broken: checks.broken
      }
    })
}
