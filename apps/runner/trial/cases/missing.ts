/** An instance disappears in the middle: its tasks end in the dead letter, the others are deleted; a retry deletes them. */
import { withFleet } from "../fleet.ts"
import { expectations } from "../outcome.ts"
import type { Case } from "./case.ts"

export const missing: Case = {
  name: "missing",
  title: "An instance disappears in the middle; retried when it is back",
  needs: "postgres",
  run: ({ postgres }) =>
    withFleet({ postgres, tasks: [600, 600], rate: 150, lanes: 4 }, async (fleet) => {
      const checks = expectations()
      const { client, world } = fleet
      const [lost = "", kept = ""] = world.instances
      await fleet.submit("missing")
      await fleet.gone(fleet.tasks / 3)
      world.loseInstance(lost)
      const status = await fleet.state("missing", ["done", "failed", "paused"], 120)
      const atEnd = world.emulator.taskCount(lost)
      checks.expect(status.state === "done", `the run is ${status.state}`)
      checks.expect(world.emulator.taskCount(kept) === 0, "the other instance is not clean")
      checks.expect(atEnd > 0 && status.failed === atEnd, `${status.failed} tasks in the dead letter, ${atEnd} exist`)
      world.restoreInstances()
      await client.retry("missing")
      const retried = await fleet.state("missing", ["submitted", "listing", "deleting"], 10).catch(() => status)
      const end = await fleet.state("missing", ["done", "failed", "paused"], 120)
      checks.expect(end.state === "done" && end.failed === 0, `after the retry: ${end.state}, ${end.failed} failed`)
      checks.expect(world.left() === 0, `${world.left()} tasks are left after the retry`)
      return {
        figures: {
          tasks: fleet.tasks,
          "dead letter": status.failed,
          attempt: Math.max(retried.attempt, end.attempt),
          gone: fleet.tasks - world.left()
        },
        broken: checks.broken
      }
    })
}
