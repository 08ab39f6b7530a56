/**
 * The flags of the command: its help, their values, and the scenarios that set several at once.
 */
import { parseArgs } from "node:util"

const maxTasks = 10_000_000
const maxInstances = 1000

export const help = `Usage: dcs-tasks-emulator [flags]

Serve DCS background tasks from memory over HTTP on 127.0.0.1, with the IAM calls to log in. Press Ctrl-C to stop.

  --port PORT      Listen on this port, 0 to 65535 (default 0, which picks a free port)
  --seed N         Set the seed of all ids, tokens, tasks and faults (default 1)
  --iam            Show how to log in with a password and with an access key
  --iam-port PORT  Also serve IAM on its own port; 0 picks a free port
  --token KIND     Print this token: valid (the default), read-only, expired or other-project
  --print WHAT     Print all (the default), or env: only lines to paste into a shell

  --instances N    Serve this many instances, 1 to ${maxInstances} (default 2)
  --tasks N        Add this many finished tasks to each instance, at most ${maxTasks}
  --executing N    Add this many unfinished tasks to each instance, at most ${maxTasks}

  --rate N         Allow this many requests per second; answer 429 to the rest
  --fault-rate PERCENT
                   Fail this share of the requests: half of them with 500, half with a reset, each half before and
                   half after the request was handled
  --latency MS     Delay every response that does not fail, at most 600000
  --missing-task STATUS
                   Answer a deletion of a task that does not exist with 404 (the default), 400, 204 or 200
  --scenario NAME  Rehearse one of these; other flags override its values:
                     throttled       --tasks 200 --rate 5
                     flaky           --tasks 200 --fault-rate 20
                     slow            --latency 3000
                     long            --instances 3 --tasks 1000 --latency 200, to interrupt and resume
                     forbidden       the last instance is listed, but its tasks respond 403
                     expired-token   --token expired
                     captive-portal  every response is a login page with status 200

  --help           Show this help
  --version        Show the version
`

const tokenKinds = {
  valid: "valid",
  "read-only": "readOnly",
  expired: "expired",
  "other-project": "otherProject"
} as const

/** The token to print, as the seed names it. */
type TokenKind = (typeof tokenKinds)[keyof typeof tokenKinds]

/** The values of the flags, checked. */
export interface CommandFlags {
  readonly port: number | undefined
  readonly seed: number | undefined
  readonly iam: boolean
  readonly iamPort: number | undefined
  readonly token: TokenKind
  readonly print: "all" | "env"
  readonly instances: number | undefined
  readonly tasks: number
  readonly executing: number
  readonly rate: number | undefined
  /** From 0 to 100. */
  readonly faultRate: number
  /** In milliseconds. */
  readonly latency: number | undefined
  readonly missingTask: "404" | "400" | "204" | "200"
  readonly isForbidden: boolean
  readonly isCaptive: boolean
}

/** A mistake in the command line. */
export class UsageError extends Error {}

const options = {
  port: { type: "string" },
  seed: { type: "string" },
  iam: { type: "boolean" },
  "iam-port": { type: "string" },
  token: { type: "string" },
  print: { type: "string" },
  instances: { type: "string" },
  tasks: { type: "string" },
  executing: { type: "string" },
  rate: { type: "string" },
  "fault-rate": { type: "string" },
  latency: { type: "string" },
  "missing-task": { type: "string" },
  scenario: { type: "string" },
  help: { type: "boolean" },
  version: { type: "boolean" }
} as const

type Preset = {
  readonly [K in keyof typeof options as (typeof options)[K]["type"] extends "string" ? K : never]?: string
}

const scenarios: Readonly<Record<string, Preset>> = {
  throttled: { tasks: "200", rate: "5" },
  flaky: { tasks: "200", "fault-rate": "20" },
  slow: { latency: "3000" },
  long: { instances: "3", tasks: "1000", latency: "200" },
  forbidden: {},
  "expired-token": { token: "expired" },
  "captive-portal": {}
}

const numberOf = (
  flag: string,
  value: string | undefined,
  { fraction = false, max, min = 0 }: { readonly fraction?: boolean; readonly max: number; readonly min?: number }
): number | undefined => {
  if (value === undefined) return undefined
  const isNumber = (fraction ? /^\d{1,16}(?:\.\d{1,16})?$/ : /^\d{1,16}$/).test(value)
  if (isNumber && Number(value) >= min && Number(value) <= max) return Number(value)
  throw new UsageError(`--${flag} must be a ${fraction ? "" : "whole "}number from ${min} to ${max}`)
}

const chosen = <const Names extends ReadonlyArray<string>>(
  flag: string,
  value: string,
  ...names: Names
): Names[number] => {
  const name = names.find((name) => name === value)
  if (name !== undefined) return name
  throw new UsageError(`--${flag} must be ${names.join(", ").replace(/, ([^,]+)$/, " or $1")}`)
}

const parsed = (args: ReadonlyArray<string>) => {
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "invalid arguments")
  }
}

/** `help` and `version` need nothing else. Throws a `UsageError`. */
export const readFlags = (args: ReadonlyArray<string>): CommandFlags | "help" | "version" => {
  const given = parsed(args)
  if (given.help === true) return "help"
  if (given.version === true) return "version"
  const scenario =
    given.scenario === undefined ? undefined : chosen("scenario", given.scenario, ...Object.keys(scenarios))
  const flags: typeof given = { ...(scenario !== undefined && scenarios[scenario]), ...given }
  const tasks = (flag: "tasks" | "executing") => numberOf(flag, flags[flag], { max: maxTasks }) ?? 0
  return {
    port: numberOf("port", flags.port, { max: 65_535 }),
    seed: numberOf("seed", flags.seed, { max: Number.MAX_SAFE_INTEGER }),
    iam: flags.iam === true,
    iamPort: numberOf("iam-port", flags["iam-port"], { max: 65_535 }),
    token: tokenKinds[chosen("token", flags.token ?? "valid", "valid", "read-only", "expired", "other-project")],
    print: chosen("print", flags.print ?? "all", "all", "env"),
    instances: numberOf("instances", flags.instances, { min: 1, max: maxInstances }),
    tasks: tasks("tasks"),
    executing: tasks("executing"),
    rate: numberOf("rate", flags.rate, { min: 1, max: 1_000_000 }),
    faultRate: numberOf("fault-rate", flags["fault-rate"], { max: 100, fraction: true }) ?? 0,
    latency: numberOf("latency", flags.latency, { max: 600_000 }),
    missingTask: chosen("missing-task", flags["missing-task"] ?? "404", "404", "400", "204", "200"),
    isForbidden: scenario === "forbidden",
    isCaptive: scenario === "captive-portal"
  }
}
