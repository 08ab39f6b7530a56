/** The flags and help of `dcs-tasks doctor`. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as flags from "../flags.ts"
import { later } from "../later.ts"

const options = {
  instance: flags.target.instance.pipe(Flag.withDescription("Check the DCS instance with this id or exact name")),
  output: flags.output,
  report: Flag.Boolean("report").pipe(
    Flag.withDescription("Print a report to share: no ids, names or secrets"),
    Flag.withDefault(false)
  )
}

const config = { ...flags.where, ...options }

export const doctor = Command.make(
  "doctor",
  config,
  later(() => import("./run.ts"))
).pipe(
  Command.withShortDescription("Check credentials, project and endpoint"),
  Command.withDescription(
    [
      "Show which credentials, project and endpoint are used, and from where. Check",
      "that the endpoint responds, that DCS accepts these credentials for the project",
      "and, with -I, that they can list the tasks of the instance. Delete nothing."
    ].join("\n  ")
  ),
  Command.withExamples([
    { command: "dcs-tasks doctor --cloud otc -I INSTANCE", description: "Check what a deletion would use" }
  ])
)
