/** The flags and help of `dcs-tasks console`. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as flags from "../flags.ts"
import { later } from "../later.ts"

const options = {
  timeout: flags.call.timeout,
  readOnly: Flag.Boolean("read-only").pipe(
    Flag.withDescription("List only: refuse every deletion"),
    Flag.withDefault(false)
  ),
  port: Flag.Int("port").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("Listen on this port (default any free one)"),
    Flag.filter(
      (n) => n >= 0 && n <= 65_535,
      () => "a whole number from 0 to 65535"
    ),
    Flag.withDefault(0)
  ),
  noOpen: Flag.Boolean("no-open").pipe(
    Flag.withDescription("Only print the address; open no browser"),
    Flag.withDefault(false)
  )
}

export const console = Command.make(
  "console",
  { ...flags.where, ...options },
  later(() => import("./run.ts"))
).pipe(
  Command.withShortDescription("Look and delete in a browser"),
  Command.withDescription(
    [
      "Serve a page on this machine to look at instances and their tasks, and to",
      "delete records. Print its address, and open it. The page can do what these",
      "credentials can, but never gets them. Ctrl-C ends it; deletions in progress",
      "finish first."
    ].join("\n  ")
  ),
  Command.withExamples([
    { command: "dcs-tasks console --cloud otc --read-only", description: "Look around without deleting" }
  ])
)
