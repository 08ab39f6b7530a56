#!/usr/bin/env node
/**
 * `dcs-tasks-emulator`: runs the emulator on its own. Imports only `node:` until the version of Node is checked.
 */
import { readFileSync } from "node:fs"
import { parseArgs } from "node:util"

const maxTasks = 10_000_000

const help = `Usage: dcs-tasks-emulator [--port PORT] [--seed N] [--tasks N] [--rate N] [--missing-task STATUS]
                          [--iam] [--iam-port PORT]

Serve DCS background tasks from memory over HTTP on 127.0.0.1, with the IAM calls to log in. Press Ctrl-C to stop.

  --port PORT      Listen on this port, 0 to 65535; 0, the default, picks a free port
  --seed N         Set the seed of all ids, tokens and tasks; 1 by default
  --tasks N        Add this many finished tasks to the first instance, at most ${maxTasks}
  --rate N         Allow this many requests per second; answer 429 to the rest
  --missing-task STATUS
                   Set the response to a deletion of a task that does not exist with 404 (the default), 400, 204 or 200
  --iam            Show how to log in with a password and with an access key
  --iam-port PORT  Also serve IAM on its own port; 0 picks a free port
  --help           Show this help
  --version        Show the version
`

const usageError = (problem: string): never => {
  process.stderr.write(`dcs-tasks-emulator: ${problem}\nTry --help.\n`)
  process.exit(2)
}

const wholeNumber = (flag: string, value: string | undefined, max: number, min = 0): number | undefined => {
  if (value === undefined) return undefined
  return /^\d{1,16}$/.test(value) && Number(value) >= min && Number(value) <= max
    ? Number(value)
    : usageError(`--${flag} must be a whole number from ${min} to ${max}`)
}

const missingTaskStatus = (value: string | undefined): "404" | "400" | "204" | "200" | undefined => {
  switch (value) {
    case undefined:
    case "404":
    case "400":
    case "204":
    case "200":
      return value
    default:
      return usageError("--missing-task must be 404, 400, 204 or 200")
  }
}

const readFlags = () => {
  try {
    return parseArgs({
      options: {
        port: { type: "string" },
        seed: { type: "string" },
        tasks: { type: "string" },
        rate: { type: "string" },
        "missing-task": { type: "string" },
        iam: { type: "boolean" },
        "iam-port": { type: "string" },
        help: { type: "boolean" },
        version: { type: "boolean" }
      }
    }).values
  } catch (error) {
    return usageError(error instanceof Error ? error.message : "invalid arguments")
  }
}

const requireNode = (): void => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major > 23 || (major === 23 && minor >= 11) || (major === 22 && minor >= 19)) return
  const needed = major === 23 ? "23.11" : "22.19"
  process.stderr.write(`dcs-tasks-emulator needs Node ${needed} or newer; this is ${process.versions.node}.\n`)
  process.exit(1)
}

const version = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"))
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "?"
}

const main = async (): Promise<void> => {
  requireNode()
  const flags = readFlags()
  if (flags.help === true) {
    process.stdout.write(help)
    return
  }
  if (flags.version === true) {
    process.stdout.write(`${version()}\n`)
    return
  }
  const port = wholeNumber("port", flags.port, 65_535)
  const seed = wholeNumber("seed", flags.seed, Number.MAX_SAFE_INTEGER)
  const taskCount = wholeNumber("tasks", flags.tasks, maxTasks)
  const perSecond = wholeNumber("rate", flags.rate, 1_000_000, 1)
  const iamPort = wholeNumber("iam-port", flags["iam-port"], 65_535)
  const missingTask = missingTaskStatus(flags["missing-task"])

  const { startEmulator } = await import("./startEmulator.ts")
  const { defaultSeed, scenario } = await import("./Scenario.ts")
  const { seededInstances } = await import("./internal/seed.ts")
  const { banner } = await import("./banner.ts")
  const [first, ...others] = seededInstances(scenario(seed ?? defaultSeed))
  try {
    const emulator = await startEmulator({
      port,
      seed,
      iamPort,
      missingTask,
      ...(first !== undefined && { instances: [{ ...first, taskCount }, ...others] }),
      ...(perSecond !== undefined && { rateLimit: { perSecond, retryAfter: 1 } }),
      // This process has no API that returns the requests.
      record: "counters"
    })
    const stop = () => void emulator.close()
    process.once("SIGINT", stop)
    process.once("SIGTERM", stop)
    process.stdout.write(banner(emulator, flags.iam === true))
  } catch (error) {
    process.stderr.write(`dcs-tasks-emulator: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}

await main()
