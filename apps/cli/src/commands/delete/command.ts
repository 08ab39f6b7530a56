/** The arguments, flags and help of `dcs-tasks delete`. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as flags from "../flags.ts"
import { later } from "../later.ts"

const taskIds = Argument.String("task-id").pipe(
  Argument.withDescription("Delete the tasks with these ids"),
  Argument.variadic({ min: 0 })
)

const options = {
  file: Flag.String("file").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("Read ids from this file, one per line (-: stdin)"),
    Flag.optional
  ),
  yes: flags.yes
}

const config = { taskIds, ...flags.target, ...flags.bulk, ...options, output: flags.output }

export const deleteCommand = Command.make(
  "delete",
  config,
  later(() => import("./run.ts"))
).pipe(
  Command.withShortDescription("Delete the records of finished background tasks"),
  Command.withDescription(
    [
      "Delete the records of finished background tasks. The operation behind a record",
      "is neither cancelled nor undone, and a deleted record cannot be read again.\n",
      "One task id is deleted without a question. Several ids, or --file, ask on the",
      "terminal; without a terminal they need --yes. In a file, empty lines and lines",
      "that begin with # are ignored. DURATION is a number and a unit: ms, s, m or h."
    ].join("\n  ")
  ),
  Command.withExamples([
    { command: "dcs-tasks delete TASK -I INSTANCE --cloud otc", description: "Delete one task without a question" },
    {
      command: "dcs-tasks delete TASK TASK -I INSTANCE --yes -o ndjson",
      description: "Delete several tasks from a script"
    },
    {
      command: "dcs-tasks delete --file ids.txt -I INSTANCE --yes --journal run.ndjson",
      description: "Delete many tasks; run the same command again to resume"
    }
  ])
)
