/** The flags and help of `dcs-tasks list`. */
import { parseTime } from "@dcs-tasks/wire/time"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as flags from "../flags.ts"
import { later } from "../later.ts"
import { limit, selection } from "../selection.ts"
import { sortKeys } from "./sortKeys.ts"

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
  since: time("since", "List tasks created from TIME on (UTC if no zone)"),
  until: time("until", "List tasks created up to TIME (UTC if no zone)"),
  ...selection("List"),
  limit: limit("List at most N tasks"),
  sort: Flag.Literals("sort", sortKeys).pipe(
    Flag.withMetavar("KEY"),
    Flag.withDescription("Sort by oldest, newest, status or name"),
    Flag.optional
  ),
  output: flags.output
}

const config = { ...flags.target, ...options }

export const list = Command.make(
  "list",
  config,
  later(() => import("./run.ts"))
).pipe(
  Command.withShortDescription("List the background tasks of an instance"),
  Command.withDescription(
    [
      "List the background tasks of an instance, in the order of the service or, with",
      "--sort, another one. Filters and --sort apply before --limit.\n",
      "LIST is comma-separated. AGE is a number and a unit: s, m, h, d or w."
    ].join("\n  ")
  ),
  Command.withExamples([
    { command: "dcs-tasks list -I INSTANCE -o ndjson", description: "Print one JSON line per task" },
    { command: "dcs-tasks list -I INSTANCE --until 2026-01-01", description: "List the tasks created before 2026" },
    {
      command: "dcs-tasks list -I INSTANCE --status FAILED --sort oldest --limit 10",
      description: "List the ten oldest failures"
    }
  ])
)
