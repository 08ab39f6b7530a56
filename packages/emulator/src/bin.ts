#!/usr/bin/env node
/**
 * `dcs-tasks-emulator`: the emulator on its own. Only `node:` is imported before the version is known to do.
 */
import { readFileSync } from "node:fs"
import { parseArgs } from "node:util"

const help = `Usage: dcs-tasks-emulator [--port PORT] [--seed N]

DCS background tasks in memory, behind real HTTP on 127.0.0.1. Ends with Ctrl-C.

  --port PORT   0 to 65535; 0, the default, takes a free one
  --seed N      decides all ids, tokens and tasks; 1 by default
  --help        this text
  --version     the version
`

const usageError = (problem: string): never => {
  process.stderr.write(`dcs-tasks-emulator: ${problem}\nTry --help.\n`)
  process.exit(2)
}

const wholeNumber = (flag: string, value: string | undefined, max: number): number | undefined => {
  if (value === undefined) return undefined
  return /^\d{1,16}$/.test(value) && Number(value) <= max
    ? Number(value)
    : usageError(`--${flag} takes a whole number from 0 to ${max}`)
}

const readFlags = () => {
  try {
    return parseArgs({
      options: {
        port: { type: "string" },
        seed: { type: "string" },
        help: { type: "boolean" },
        version: { type: "boolean" }
      }
    }).values
  } catch (error) {
    return usageError(error instanceof Error ? error.message : "bad arguments")
  }
}

const requireNode = (wantedMajor: number, wantedMinor: number): void => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return
  process.stderr.write(
    `dcs-tasks-emulator needs Node ${wantedMajor}.${wantedMinor} or newer; this is ${process.versions.node}.\n`
  )
  process.exit(1)
}

const version = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"))
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "?"
}

const main = async (): Promise<void> => {
  requireNode(22, 19)
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

  const { startEmulator } = await import("./startEmulator.ts")
  const { banner } = await import("./internal/banner.ts")
  try {
    const emulator = await startEmulator({ port, seed })
    const end = () => void emulator.close()
    process.once("SIGINT", end)
    process.once("SIGTERM", end)
    process.stdout.write(banner(emulator))
  } catch (error) {
    process.stderr.write(`dcs-tasks-emulator: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}

await main()
