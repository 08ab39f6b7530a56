/** The token is refused in the middle: the run pauses, and continues with a new token. */
import { withFleet } from "../fleet.ts"
import { laws } from "../laws.ts"
import { expectations, rounded } from "../outcome.ts"
import { writeToken } from "../runner.ts"
import type { Case } from "./case.ts"
import { secondsSince } from "../until.ts"

export const token: Case = {
  name: "token",
  title: "401 in the middle, then a new token and `resume`",
  needs: "postgres",
  run: ({ postgres }) =>
    withFleet({ postgres, tasks: [1000, 1000], rate: 150, lanes: 4 }, async (fleet) => {
      const checks = expectations()
      const { client, world } = fleet
      await fleet.submit("token")
      await fleet.gone(fleet.tasks / 3)
      world.refuseToken()
      const refused = performance.now()
      const paused = await fleet.state("token", ["paused", "done", "failed"], 60)
      const seconds = secondsSince(refused)
      checks.expect(paused.state === "paused", `the run is ${paused.state} after a 401`)
      checks.expect(paused.reason === "unauthorized", `it is paused because of ${paused.reason}`)
      const left = world.left()
      const refusals = world.emulator.counts().byStatus[401] ?? 0
      writeToken(fleet.folder, world.newToken())
      await client.resume("token")
      const status = await fleet.state("token", ["done", "failed", "paused"], 120)
      checks.expect(status.state === "done", `the run is ${status.state} with the new token`)
      checks.expect(status.failed === 0, `${status.failed} tasks are in the dead letter`)
      checks.expect(left > 0 && world.left() === 0, `${left} tasks were left at the pause, ${world.left()} at the end`)
      // Refused requests are sent again with the new token, so the law about requests does not apply.
      const figures = await laws(fleet, "token", { deaths: 1, frozen: true }, checks)
      return {
        figures: { ...figures, "paused after s": rounded(seconds), "401 responses": refusals },
        broken: checks.broken
      }
    })
}
