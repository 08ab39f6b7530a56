#!/usr/bin/env node
/**
 * `dcs-tasks-emulator`: runs the emulator on its own. Loads the server only after the flags and the version of Node are
 * checked.
 */
import { readFileSync } from "node:fs"
import { help, readFlags, UsageError } from "./commandFlags.ts"

const requireNode = (): void => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major > 23 || (major === 23 && minor >= 11) || (major === 22 && minor >= 19)) return
  const needed = major === 23 ? "23.11" : "22.19"
  process.stderr.write(`dcs-tasks-emulator needs Node.js ${needed} or newer; this is ${process.versions.node}.\n`)
  process.exit(1)
}

const version = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"))
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "?"
}

const main = async (): Promise<void> => {
  requireNode()
  try {
    const flags = readFlags(process.argv.slice(2))
    if (flags === "help") process.stdout.write(help)
    else if (flags === "version") process.stdout.write(`${version()}\n`)
    else await (await import("./command.ts")).run(flags)
  } catch (error) {
    const isUsage = error instanceof UsageError
    const problem = error instanceof Error ? error.message : String(error)
    process.stderr.write(`dcs-tasks-emulator: ${problem}\n${isUsage ? "Try --help.\n" : ""}`)
    process.exitCode = isUsage ? 2 : 1
  }
}

await main()
