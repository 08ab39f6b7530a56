/** `dcs-tasks doctor` as it is typed. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as flags from "../flags.ts"
import { later } from "../later.ts"

const options = {
  instance: flags.target.instance,
  output: Flag.Literals("output", ["text", "json"]).pipe(
    Flag.withAlias("o"),
    Flag.withDescription("How the findings are printed"),
    Flag.withDefault("text" as const)
  ),
  report: Flag.Boolean("report").pipe(
    Flag.withDescription("Prints how the service behaves, as a text to be pasted: without ids, names or secrets"),
    Flag.withDefault(false)
  ),
  probeDelete: Flag.Boolean("probe-delete").pipe(
    Flag.withDescription("For the report, deletes a task that cannot exist, to see what the service answers"),
    Flag.withDefault(false)
  )
}

const config = { ...flags.where, ...options }

export const doctor = Command.make(
  "doctor",
  config,
  later(() => import("./run.ts"))
).pipe(
  Command.withDescription(
    "Say which credentials, project and endpoint are found where, and whether they work. Deletes nothing."
  ),
  Command.withExamples([
    { command: "dcs-tasks doctor --cloud otc -I INSTANCE", description: "What a deletion there would run with" }
  ])
)
