/** The flags. */
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Address from "./address.ts"
import * as Log from "./log.ts"
import * as Runner from "./runner.ts"
import * as Telemetry from "./telemetry.ts"

/** The address of the variable, for an absent flag. An empty variable counts as not set. */
const fromVariable = (name: string): Effect.Effect<Option.Option<Address.Address>, CliError.CliError> =>
  Effect.suspend(() => {
    const text = process.env[name] ?? ""
    const address = Address.parse(text)
    if (text === "" || Option.isSome(address)) return Effect.succeed(address)
    const problem = `${name} must be HOST:PORT. Nothing was started. Correct it.`
    return Effect.fail(new CliError.UserError({ cause: problem, userMessage: problem }))
  })

const address = (name: string, variable: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar("HOST:PORT"),
    Flag.withDescription(`${description} (or ${variable})`),
    Flag.filterMap(Address.parse, () => "an address such as 127.0.0.1:8080 or [::1]:8080"),
    Flag.optional,
    Flag.mapEffect((flag) => (Option.isSome(flag) ? Effect.succeed(flag) : fromVariable(variable)))
  )

const text = (name: string, metavar: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(description), Flag.optional)

const hours = { h: 1, d: 24, w: 7 * 24 } as const

const parseDuration = (text: string): Option.Option<Duration.Duration> => {
  const [, amount, unit] = /^(\d+)([hdw])$/.exec(text) ?? []
  return unit === "h" || unit === "d" || unit === "w"
    ? Option.some(Duration.hours(Number(amount) * hours[unit]))
    : Option.none()
}

const flags = {
  database: text(
    "database",
    "DATABASE",
    "Use this PostgreSQL URL or SQLite file (or DCS_TASKS_DATABASE, where a URL can contain a password)"
  ),
  listen: address("listen", "DCS_TASKS_LISTEN", "Serve /health/live and /health/ready on this address"),
  advertise: address("advertise", "DCS_TASKS_ADVERTISE", "Let other runners connect to this address"),
  clusterListen: address(
    "cluster-listen",
    "DCS_TASKS_CLUSTER_LISTEN",
    "Listen for other runners on this address, if it is not that of --advertise"
  ),
  rate: Flag.Finite("rate").pipe(
    Flag.withMetavar("NUMBER"),
    Flag.withDescription("Send at most this many requests per second, with all runners of the account together"),
    Flag.filter(
      (rate) => rate > 0,
      () => "a number above 0"
    ),
    Flag.optional
  ),
  account: text("account", "NAME", "Share the rate with the runners of this account"),
  concurrency: Flag.Int("concurrency").pipe(
    Flag.withMetavar("NUMBER"),
    Flag.withDescription("Send up to this many requests of a lane at once, 1 to 64 (default 4)"),
    Flag.filter(
      (n) => n >= 1 && n <= 64,
      () => "a number from 1 to 64"
    ),
    Flag.optional
  ),
  keep: Flag.String("keep").pipe(
    Flag.withMetavar("DURATION"),
    Flag.withDescription("Remove runs this long after their end, such as 12h, 7d or 4w (default 30d)"),
    Flag.filterMap(parseDuration, () => "a duration such as 12h, 7d or 4w"),
    Flag.optional
  ),
  clouds: Flag.String("cloud").pipe(
    Flag.withAlias("os-cloud"),
    Flag.withMetavar("NAME"),
    Flag.withDescription("Serve this cloud of clouds.yaml, not the environment. Can be repeated"),
    Flag.atLeast(0)
  ),
  region: text("region", "REGION", "Use this region, such as eu-de"),
  endpoint: text("endpoint", "URL", "Use this API endpoint instead of the region's own"),
  project: text("project", "PROJECT", "Use the project with this id or exact name"),
  tokenFile: text(
    "token-file",
    "FILE",
    "Read the token from a file, and again when it changes. A new token resumes the runs that the old one stopped"
  ),
  logFormat: Flag.Literals("log-format", Log.formats).pipe(
    Flag.withMetavar("FORMAT"),
    Flag.withDescription("Log lines of text (the default) or json"),
    Flag.withDefault("text" as const)
  )
}

export const command = Command.make(
  "dcs-tasks-runner",
  flags,
  ({ account, concurrency, keep, logFormat, rate, ...rest }) =>
    Runner.run({
      ...rest,
      options: {
        rate: Option.getOrUndefined(rate),
        account: Option.getOrUndefined(account),
        concurrency: Option.getOrUndefined(concurrency),
        keep: Option.getOrUndefined(keep)
      }
    }).pipe(Effect.provide(Layer.provideMerge(Telemetry.layer, Log.layer(logFormat))))
).pipe(Command.withDescription("Run durable clean-ups of DCS background tasks, until a signal"))
