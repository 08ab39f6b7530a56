/** Flags that several commands share. */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as CliError from "effect/cli/CliError"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { type Format, formats } from "../output/format.ts"
import { short } from "../output/text.ts"
import * as Variables from "../process/variables.ts"
import * as Units from "./units.ts"

/** The longest timer of Node. */
const parseMillis = Units.parser(2 ** 31 - 1, "ms", "s", "m", "h")

const duration = (name: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar("DURATION"),
    Flag.withDescription(description),
    Flag.filterMap(parseMillis, () => "a duration such as 500ms, 10s or 2m"),
    Flag.map(Duration.millis),
    Flag.optional
  )

/** The format of the variable, or text. */
const defaultFormat = <F extends Format>(accepted: ReadonlyArray<F>): Effect.Effect<F | "text", CliError.CliError> => {
  const value = Option.getOrElse(Variables.take("output"), () => "text")
  const format = value === "text" ? value : accepted.find((format) => format === value)
  if (format !== undefined) return Effect.succeed(format)
  const problem = `${Variables.nameOf("output")} must be one of ${accepted.join(", ")}: "${short(value)}".`
  return Effect.fail(
    new CliError.UserError({ cause: problem, userMessage: `${problem} Nothing was sent. Correct it.` })
  )
}

/** `-o`, or `DCS_TASKS_OUTPUT` without it. */
const outputOf = <const F extends Format>(accepted: ReadonlyArray<F>) =>
  Flag.Literals("output", accepted).pipe(
    Flag.withAlias("o"),
    Flag.withMetavar("FORMAT"),
    Flag.withDescription("Print text (the default), json or ndjson"),
    Flag.optional,
    Flag.mapEffect(
      Option.match({ onNone: () => defaultFormat(accepted), onSome: (format) => Effect.succeed<F | "text">(format) })
    )
  )

export const output = outputOf(formats)

/** Endpoint, project and credentials. */
export const where = {
  cloud: Flag.String("cloud").pipe(
    Flag.withAlias("os-cloud"),
    Flag.withMetavar("NAME"),
    Flag.withDescription("Use this cloud of clouds.yaml, not the environment"),
    Flag.optional,
    Flag.map(Option.orElse(() => Variables.take("cloud")))
  ),
  project: Flag.String("project").pipe(
    Flag.withMetavar("PROJECT"),
    Flag.withDescription("Use the project with this id or exact name"),
    Flag.optional
  ),
  region: Flag.String("region").pipe(
    Flag.withMetavar("REGION"),
    Flag.withDescription("Use this region, such as eu-de"),
    Flag.optional
  ),
  endpoint: Flag.String("endpoint").pipe(
    Flag.withMetavar("URL"),
    Flag.withDescription("Use this API endpoint instead of the region's own"),
    Flag.optional
  ),
  tokenFile: Flag.String("token-file").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("Read the token from this file (-: stdin)"),
    Flag.optional
  )
}

/** The flags of every command that calls the service. */
export const call = {
  ...where,
  timeout: duration("timeout", "Limit each attempt to this time (default 10s)"),
  maxAttempts: Flag.Int("max-attempts").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("Try each call up to N times, 1 to 100 (default 3)"),
    Flag.filter(
      (n) => n >= 1 && n <= 100,
      () => "a whole number from 1 to 100"
    ),
    Flag.optional
  ),
  totalTimeout: duration("total-timeout", "Limit a call with all its attempts (default 60s)")
}

const instanceFlag = Flag.String("instance").pipe(
  Flag.withAlias("I"),
  Flag.withMetavar("INSTANCE"),
  Flag.withDescription("Use the DCS instance with this id or exact name")
)

export const target = {
  instance: Flag.optional(instanceFlag).pipe(Flag.map(Option.orElse(() => Variables.take("instance")))),
  ...call
}

export const instances = Flag.atLeast(instanceFlag, 0)

export const yes = Flag.Boolean("yes").pipe(
  Flag.withAlias("y"),
  Flag.withDescription("Delete without asking for confirmation"),
  Flag.withDefault(false)
)

/** The copies of records that a list has shown. */
export const copies = {
  noExport: Flag.Boolean("no-export").pipe(
    Flag.withDescription("Save no copy of the records"),
    Flag.withDefault(false)
  ),
  export: Flag.String("export").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("Save the copies in this file"),
    Flag.optional
  )
}

/** The flags of a bulk deletion. */
export const bulk = {
  concurrency: Flag.Int("concurrency").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("Send up to N requests at once, 1 to 64 (default 4)"),
    Flag.filter(
      (n) => n >= 1 && n <= 64,
      () => "a whole number from 1 to 64"
    ),
    Flag.withDefault(4)
  ),
  rate: Flag.Finite("rate").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("Send up to N requests a second (default no limit)"),
    Flag.filter(
      (n) => n > 0,
      () => "a number above zero"
    ),
    Flag.optional
  ),
  maxWait: duration("max-wait", "Retry a throttled task for this long (default 15m)"),
  deadline: duration("deadline", "Stop starting deletions after this (default never)"),
  journal: Flag.String("journal").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("Record progress in this file; run again to resume"),
    Flag.optional
  ),
  ignoreMissing: Flag.Boolean("ignore-missing").pipe(
    Flag.withDescription("Count missing tasks as gone once a list succeeds"),
    Flag.withDefault(false)
  ),
  dryRun: Flag.Boolean("dry-run").pipe(
    Flag.withDescription("List the records and report what would be deleted"),
    Flag.withDefault(false)
  )
}

/** Approves a plan. */
export const digest = Flag.String("digest").pipe(
  Flag.withMetavar("DIGEST"),
  Flag.withDescription("Delete without asking if this is the plan's digest"),
  Flag.optional
)
