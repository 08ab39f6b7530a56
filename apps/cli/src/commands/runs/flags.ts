/** Flags and arguments of the subcommands of `runs`. */
import * as Argument from "effect/cli/Argument"
import * as Flag from "effect/cli/Flag"
import * as Option from "effect/Option"
import * as shared from "../flags.ts"
import { scope } from "../selection.ts"
import * as Variables from "../../process/variables.ts"

/** What the database allows, so that a typo is found before the database is opened. */
const named = (name: string, metavar: string, shape: RegExp, expected: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar(metavar),
    Flag.withDescription(description),
    Flag.filter(
      (text) => shape.test(text),
      () => expected
    )
  )

export const run = Argument.String("run").pipe(Argument.withDescription("Use the run with this id"))

export const everywhere = {
  database: Flag.String("database").pipe(
    Flag.withMetavar("DATABASE"),
    Flag.withDescription("Use this file or URL, not DCS_TASKS_DATABASE"),
    Flag.optional,
    Flag.map(Option.orElse(() => Variables.take("database")))
  ),
  output: shared.output
}

const from1 = (name: string, max: number, description: string) =>
  Flag.Int(name).pipe(
    Flag.withMetavar("N"),
    Flag.withDescription(description),
    Flag.filter(
      (n) => n >= 1 && n <= max,
      () => `a whole number from 1 to ${max}`
    ),
    Flag.optional
  )

/** How a run is divided, and with which credentials its target is found. */
const division = {
  ignoreMissing: shared.bulk.ignoreMissing,
  lanes: from1("lanes", 64, "Divide the run into N lanes, 1 to 64 (default 4)"),
  chunk: from1("chunk", 1000, "Claim N records at a time, 1 to 1000 (default 100)"),
  ...shared.call,
  yes: shared.yes
}

/** What a run deletes, and how it is divided. */
export const deletion = { instances: shared.instances, ...scope, ...division }

export const planned = {
  plan: Argument.String("plan").pipe(Argument.withDescription("Submit the records of this plan")),
  digest: shared.digest,
  ...division
}

export const newRun = named(
  "run",
  "ID",
  /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/,
  "an id of 1 to 64 letters, digits, . _ : and -",
  "Use this id for the run (default a new one)"
).pipe(Flag.optional)

export const scheduleName = named(
  "name",
  "NAME",
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/,
  "a name of 1 to 40 letters, digits, . _ and -",
  "Name the schedule; replaces one of the same name"
)

export const zone = Flag.String("zone").pipe(
  Flag.withMetavar("ZONE"),
  Flag.withDescription("Use a zone such as Europe/Berlin (default UTC)"),
  Flag.optional
)
