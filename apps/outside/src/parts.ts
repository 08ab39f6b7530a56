/**
 * All parts, and how each is run: in a process of its own, because most wait for commands without doing anything else.
 */
import { fork } from "node:child_process"
import { once } from "node:events"
import { bundlers } from "./bundlers/index.ts"
import { cli } from "./cli/index.ts"
import { completions } from "./completions/index.ts"
import { doors } from "./doors/index.ts"
import { hovers } from "./hovers/index.ts"
import { install } from "./install/index.ts"
import { openapi } from "./openapi/index.ts"
import type { Check, Context, Part } from "./part.ts"
import { release } from "./release/index.ts"
import { runtimes } from "./runtimes/index.ts"
import { site } from "./site/index.ts"
import { types } from "./types/index.ts"

/** Long ones first, so that none is left alone in the end. */
export const parts: Readonly<Record<string, Part>> = {
  runtimes,
  types,
  bundlers,
  install,
  cli,
  release,
  hovers,
  doors,
  openapi,
  site,
  completions
}

const testHere = async (name: string, context: Context): Promise<ReadonlyArray<Check>> => {
  try {
    return (await parts[name]?.(context)) ?? []
  } catch (error) {
    return [{ name, problem: String(error) }]
  }
}

/** Tests a part until it ends or is aborted. */
export const testPart = async (name: string, context: Context, signal: AbortSignal): Promise<ReadonlyArray<Check>> => {
  const child = fork(import.meta.filename, [name, JSON.stringify(context)], { signal })
  let checks: ReadonlyArray<Check> = []
  child.on("message", (message: ReadonlyArray<Check>) => {
    checks = message
  })
  const [code] = await once(child, "close")
  return code === 0 ? checks : [...checks, { name, problem: `did not finish: exit ${String(code)}` }]
}

if (process.argv[1] === import.meta.filename) {
  const [name = "", context = ""] = process.argv.slice(2)
  process.send?.(await testHere(name, JSON.parse(context) as Context))
  process.disconnect()
}
