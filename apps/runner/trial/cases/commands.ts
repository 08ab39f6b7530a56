/** Pause, resume, cancel and retry with the CLI while two runners work. */
import { runsCommand } from "../cli.ts"
import { numberOf } from "../database.ts"
import { withFleet } from "../fleet.ts"
import { expectations, rounded } from "../outcome.ts"
import type { Case } from "./case.ts"
import { secondsSince, until } from "../until.ts"

export const commands: Case = {
  name: "commands",
  title: "`runs pause`, `resume`, `cancel` and `retry` of the CLI",
  needs: "postgres",
  run: ({ postgres }) =>
    withFleet({ postgres, tasks: [1000, 1000], rate: 150, lanes: 4 }, async (fleet) => {
      const checks = expectations()
      const { world } = fleet
      const command = async (...args: ReadonlyArray<string>) => {
        const { code, output } = await runsCommand(fleet, ...args)
        checks.expect(code === 0, `runs ${args.join(" ")} exits with ${code}: ${output.trim()}`)
        return output
      }
      /** Until no runner has a chunk. The seconds since the command ended. */
      const quiet = async (run: string) => {
        const begun = performance.now()
        const claimed = `SELECT count(*) AS n FROM dcs_chunk WHERE run = '${run}' AND state = 'open' AND beat_at IS NOT NULL`
        await until("no chunk is claimed", async () => (await numberOf(fleet.database, claimed)) === 0, { within: 300 })
        return secondsSince(begun)
      }

      await fleet.submit("first")
      await fleet.gone(fleet.tasks / 4)
      await command("pause", "first")
      const pause = await quiet("first")
      const atPause = world.deletes()
      const shown = await command("show", "first")
      const listed = await command("list")
      checks.expect(shown.includes("paused"), `runs show does not say that it is paused: ${shown.trim()}`)
      checks.expect(listed.includes("first"), "runs list does not have the run")
      checks.expect(world.deletes() === atPause, `${world.deletes() - atPause} requests were sent during the pause`)

      await command("resume", "first")
      await fleet.gone(fleet.tasks / 2)
      await command("cancel", "first")
      const cancel = await quiet("first")
      const atCancel = world.deletes()
      const resumed = await runsCommand(fleet, "resume", "first")
      checks.expect(resumed.code !== 0, "runs resume accepts a cancelled run")
      checks.expect(world.deletes() === atCancel, `${world.deletes() - atCancel} requests were sent after the cancel`)
      const left = world.left()
      checks.expect(left > 0, "nothing is left after the cancel")

      const [lost = ""] = world.instances
      world.loseInstance(lost)
      await fleet.submit("second")
      const failed = await fleet.state("second", ["done", "failed", "paused"], 60)
      world.restoreInstances()
      await command("retry", "second")
      const retried = await fleet
        .state("second", ["done", "failed"], 60)
        .then(async (status) => (status.attempt > failed.attempt ? status : fleet.state("second", ["done"], 60)))
      checks.expect(retried.state === "done" && world.left() === 0, `${world.left()} tasks are left after the retry`)
      return {
        figures: {
          tasks: fleet.tasks,
          "quiet after pause s": rounded(pause),
          "quiet after cancel s": rounded(cancel),
          "left by cancel": left,
          gone: fleet.tasks - world.left()
        },
        broken: checks.broken
      }
    })
}
