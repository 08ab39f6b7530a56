/** `dcs-tasks prune` as it is typed. */
import * as Command from "effect/cli/Command"
import { flags } from "./options.ts"
import * as shared from "../flags.ts"
import { later } from "../later.ts"

const config = {
  instances: shared.instances,
  ...flags,
  ...shared.call,
  ...shared.pool,
  yes: shared.yes,
  output: shared.output
}

export const prune = Command.make(
  "prune",
  config,
  later(() => import("./run.ts"))
).pipe(
  Command.withDescription(
    "Delete the records of finished background tasks by rule: lists first, shows what it found, asks, keeps a copy of each record, and deletes. Running tasks are left alone."
  ),
  Command.withExamples([
    { command: "dcs-tasks prune -I INSTANCE --older-than 30d --dry-run", description: "See what would go" },
    {
      command: "dcs-tasks prune --all-instances --status SUCCESS --older-than 30d --yes --journal prune.ndjson",
      description: "For a cron job"
    }
  ])
)
