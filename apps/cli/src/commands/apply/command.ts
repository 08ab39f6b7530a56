/** The argument, flags and help of `dcs-tasks apply`. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as shared from "../flags.ts"
import { later } from "../later.ts"

const config = {
  plan: Argument.String("plan").pipe(Argument.withDescription("Delete the records of this plan")),
  digest: shared.digest,
  ...shared.call,
  ...shared.bulk,
  ...shared.copies,
  yes: shared.yes,
  output: shared.output
}

export const apply = Command.make(
  "apply",
  config,
  later(() => import("./run.ts"))
).pipe(
  Command.withShortDescription("Delete exactly the records of a plan, if unchanged"),
  Command.withDescription(
    [
      'Delete the records of a plan that "dcs-tasks prune --plan FILE" wrote. Show',
      "the plan, ask for confirmation, list the instances again, and delete each",
      "planned record whose id, name, status and creation time are unchanged. Nothing",
      "else is sent. A plan that was edited, has expired or is for another project is",
      "refused.\n",
      "Without a terminal, pass --yes, or --digest with the digest that a person",
      "approved. DURATION is a number and a unit: ms, s, m or h."
    ].join("\n  ")
  ),
  Command.withExamples([
    { command: "dcs-tasks apply plan.ndjson --journal run.ndjson", description: "Show a plan, ask, and delete" },
    {
      command: "dcs-tasks apply plan.ndjson --digest sha256:... --journal run.ndjson",
      description: "Apply what a person approved, from a pipeline"
    }
  ])
)
