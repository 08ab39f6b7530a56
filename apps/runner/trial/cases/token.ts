/** The token is refused in the middle: the run pauses, and continues with a new token. */
import { withFleet } from "../fleet.ts"
import { laws } from "../laws.ts"
import { expectations, rounded } from "../outcome.ts"
import { writeToken } from "../runner.ts"
import type { Case } from "./case.ts"
import { secondsSince } from "../until.ts"

export const token: Case = {
  name: "token",
  title: "401 in the middle, then a new token in the file",
  needs: "postgres",
  run: ({ postgres }) =>
    withFleet({ postgres, tasks: [1000, 1000], rate: 150, lanes: 4 }, async (fleet) => {
      const checks = expectations()
      const { world } = fleet
      await fleet.submit("token")
      await fleet.gone(fleet.tasks / 3)
      world.refuseToken()
      const refused = performance.now()
      const paused = await fleet.state("token", ["paused", "done", "failed"], 60)
      const seconds = secondsSince(refused)
      checks.expect(paused.state === "paused", `the run is ${paused.state} after a 401`)
      checks.expect(paused.reason === "unauthorized", `it is paused because of ${paused.reason}`)
      const left = world.left()
      writeToken(fleet.folder, world.newToken())
      const written = performance.now()
      // The runners read the file again, and resume what the old token stopped.
      const deletes = world.deletes()
      await fleet.sending(deletes, 60)
      const resumed = secondsSince(written)
      const status = await fleet.state("token", ["done", "failed", "paused"], 120)
      checks.expect(status.state === "done", `the run is ${status.state} with the new token`)
      checks.expect(status.failed === 0, `${status.failed} tasks are in the dead letter`)
      checks.expect(left > 0 && world.left() === 0, `${left} tasks were left at the pause, ${world.left()} at the end`)
      // Refused requests are sent again with the new token, and nothing else is.
      const figures = await laws(fleet, "token", { deaths: 1, frozen: true }, checks)
      const { tasks, twice } = world.sent()
      const refusals = world.emulator.counts().byStatus[401] ?? 0
      checks.expect(twice <= refusals, `${twice} of ${tasks} tasks were sent twice, with ${refusals} responses 401`)
      return {
        figures: {
          ...figures,
          "paused after s": rounded(seconds),
          "resumed after s": rounded(resumed),
          "401 responses": refusals
        },
        broken: checks.broken
      }
    })
}
