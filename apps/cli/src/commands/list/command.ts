/** `dcs-tasks list` as it is typed. */
import { parseTime } from "@dcs-tasks/wire/time"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as flags from "../flags.ts"
import { later } from "../later.ts"

const time = (name: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar("TIME"),
    Flag.withDescription(description),
    Flag.filter(
      (text) => parseTime(text) !== undefined,
      () => "a date or time such as 2026-03-02 or 2026-03-02T09:30:00Z"
    ),
    Flag.optional
  )

const options = {
  since: time("since", "Only tasks created at this time or later; UTC if it names no zone"),
  until: time("until", "Only tasks created at this time or earlier"),
  output: flags.output
}

const config = { ...flags.target, ...options }

export const list = Command.make(
  "list",
  config,
  later(() => import("./run.ts"))
).pipe(
  Command.withDescription("List the background tasks of an instance"),
  Command.withExamples([
    { command: "dcs-tasks list -I INSTANCE -o ndjson", description: "One JSON line per task" },
    { command: "dcs-tasks list -I INSTANCE --until 2026-01-01", description: "What is older than this year" }
  ])
)
