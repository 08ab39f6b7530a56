/** The flags and help of `dcs-tasks prune`. */
import * as Command from "effect/cli/Command"
import { flags } from "./options.ts"
import * as shared from "../flags.ts"
import { later } from "../later.ts"

const config = {
  instances: shared.instances,
  ...flags,
  ...shared.copies,
  ...shared.call,
  ...shared.bulk,
  yes: shared.yes,
  output: shared.output
}

export const prune = Command.make(
  "prune",
  config,
  later(() => import("./run.ts"))
).pipe(
  Command.withShortDescription("Delete finished background-task records by status or age"),
  Command.withDescription(
    [
      "Delete the finished records that match --status, --older-than or --all. List",
      "them first, show what was found, ask for confirmation, save a copy of each",
      "record, and delete it. Records whose status is not known to be final are left",
      "alone.\n",
      "Without --export, copies are appended to RUN.export.ndjson next to the journal",
      "RUN.ndjson, or to dcs-tasks-export.ndjson in the working directory.\n",
      'With --plan FILE, delete nothing: "dcs-tasks apply FILE" then deletes exactly',
      "what was written.\n",
      "LIST is comma-separated. AGE is a number and a unit: s, m, h, d or w.",
      "DURATION is a number and a unit: ms, s, m or h."
    ].join("\n  ")
  ),
  Command.withExamples([
    { command: "dcs-tasks prune -I INSTANCE --older-than 30d --dry-run", description: "Show what would be deleted" },
    {
      command: "dcs-tasks prune --all-instances --older-than 30d --yes --journal prune.ndjson",
      description: "Run as a cron job"
    }
  ])
)
