/** `dcs-tasks delete` as it is typed: one task, several, or as many as a file names. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as flags from "../flags.ts"
import { later } from "../later.ts"

const taskIds = Argument.String("task-id").pipe(
  Argument.withDescription("Ids of the tasks; after -- for one that begins with a dash"),
  Argument.variadic({ min: 0 })
)

const options = {
  file: Flag.String("file").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("Reads ids from a file, one a line, # begins a comment; - for standard input"),
    Flag.optional
  ),
  yes: flags.yes
}

const config = { taskIds, ...flags.target, ...flags.pool, ...options, output: flags.output }

export const deleteCommand = Command.make(
  "delete",
  config,
  later(() => import("./run.ts"))
).pipe(
  Command.withDescription(
    "Delete the records of finished background tasks. The operation behind a record is neither cancelled nor undone, and the record cannot be read again."
  ),
  Command.withExamples([
    { command: "dcs-tasks delete TASK -I INSTANCE --cloud otc", description: "One task, no question asked" },
    { command: "dcs-tasks delete TASK TASK -I INSTANCE --yes -o ndjson", description: "Several, for scripts" },
    {
      command: "dcs-tasks delete --file ids.txt -I INSTANCE --yes --journal run.ndjson",
      description: "Many; the same command goes on after an interruption"
    }
  ])
)
