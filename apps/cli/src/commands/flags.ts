/** The flags that commands share. */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Flag from "effect/cli/Flag"
import { formats } from "../output/format.ts"

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

const isUnit = (unit: string | undefined): unit is keyof typeof units => unit !== undefined && unit in units

const parseDuration = (text: string): Option.Option<Duration.Duration> => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  const millis = isUnit(unit) ? Number(amount) * units[unit] : 0
  return millis > 0 && millis <= 2 ** 31 - 1 ? Option.some(Duration.millis(millis)) : Option.none()
}

const duration = (name: string, description: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar("TIME"),
    Flag.withDescription(description),
    Flag.filterMap(parseDuration, () => "a time such as 500ms, 10s or 2m"),
    Flag.optional
  )

export const output = Flag.Literals("output", formats).pipe(
  Flag.withAlias("o"),
  Flag.withDescription("How results are printed"),
  Flag.withDefault("text" as const)
)

/** Where to, as whom. */
export const where = {
  cloud: Flag.String("cloud").pipe(
    Flag.withAlias("os-cloud"),
    Flag.withMetavar("NAME"),
    Flag.withDescription("A cloud of clouds.yaml; then nothing is taken from the environment"),
    Flag.optional
  ),
  project: Flag.String("project").pipe(
    Flag.withMetavar("PROJECT"),
    Flag.withDescription("Id or exact name of the project"),
    Flag.optional
  ),
  region: Flag.String("region").pipe(
    Flag.withMetavar("REGION"),
    Flag.withDescription("The region, such as eu-de"),
    Flag.optional
  ),
  endpoint: Flag.String("endpoint").pipe(
    Flag.withMetavar("URL"),
    Flag.withDescription("Where the API is, if it is not the region's known endpoint"),
    Flag.optional
  ),
  tokenFile: Flag.String("token-file").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("File that holds a token, - for standard input; instead of the credentials on the machine"),
    Flag.optional
  )
}

/** Of every command that calls the service. */
export const call = {
  ...where,
  timeout: duration("timeout", "Longest time for one attempt; 10s if absent"),
  maxAttempts: Flag.Int("max-attempts").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("Requests per task at most, 1 turns retries off; 3 if absent"),
    Flag.filter(
      (n) => n >= 1 && n <= 100,
      () => "a whole number from 1 to 100"
    ),
    Flag.optional
  ),
  totalTimeout: duration("total-timeout", "Longest time for all attempts of one task; 60s if absent")
}

const instanceFlag = Flag.String("instance").pipe(
  Flag.withAlias("I"),
  Flag.withMetavar("INSTANCE"),
  Flag.withDescription("Id or exact name of the DCS instance")
)

export const target = { instance: Flag.optional(instanceFlag), ...call }

export const instances = Flag.atLeast(instanceFlag, 0)

export const yes = Flag.Boolean("yes").pipe(
  Flag.withAlias("y"),
  Flag.withDescription("Do not ask before deleting several tasks"),
  Flag.withDefault(false)
)

/** How many requests, how fast, how long. */
export const pool = {
  concurrency: Flag.Int("concurrency").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("How many requests at once, 1 to 64"),
    Flag.filter(
      (n) => n >= 1 && n <= 64,
      () => "a whole number from 1 to 64"
    ),
    Flag.withDefault(4)
  ),
  rate: Flag.Finite("rate").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("Requests per second at most; without it only throttling sets a rate"),
    Flag.filter(
      (n) => n > 0,
      () => "a number above zero"
    ),
    Flag.optional
  ),
  maxWait: duration("max-wait", "How long a throttled task is tried again; 15m if absent"),
  deadline: duration("deadline", "Begins nothing new after this long"),
  journal: Flag.String("journal").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("Keeps what was sent and how it ended; the same command then goes on after an interruption"),
    Flag.optional
  ),
  ignoreMissing: Flag.Boolean("ignore-missing").pipe(
    Flag.withDescription("A task that is not there counts as gone, once the instance's list was readable"),
    Flag.withDefault(false)
  ),
  dryRun: Flag.Boolean("dry-run").pipe(
    Flag.withDescription("Check everything, send nothing that deletes"),
    Flag.withDefault(false)
  )
}
