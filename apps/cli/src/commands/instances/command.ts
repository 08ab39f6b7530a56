/** The flags and help of `dcs-tasks instances`. */
import * as Command from "effect/cli/Command"
import * as flags from "../flags.ts"
import { later } from "../later.ts"

const config = { ...flags.call, output: flags.output }

export const instances = Command.make(
  "instances",
  config,
  later(() => import("./run.ts"))
).pipe(
  Command.withDescription("List the DCS instances of the project"),
  Command.withExamples([{ command: "dcs-tasks instances -o json", description: "Print one JSON document" }])
)
