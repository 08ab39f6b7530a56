/**
 * Refuses values after switches. The parser would read a word such as `0` or `no` after a switch as its value: a dry run
 * would delete, or a task id would be lost.
 */
import * as Effect from "effect/Effect"
import { type Failure, usage } from "./process/failure.ts"

const switches: ReadonlySet<string> = new Set([
  "--yes",
  "-y",
  "--dry-run",
  "--ignore-missing",
  "--all",
  "--all-instances",
  "--allow-empty",
  "--no-export",
  "--report",
  "--quiet",
  "-q"
])

const booleanWord = /^(?:true|false|yes|no|on|off|y|n|1|0)$/i

/** The arguments unchanged, or a failure for a switch with a value. */
export const plainSwitches = (args: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>, Failure> => {
  const end = args.indexOf("--")
  const flags = end < 0 ? args : args.slice(0, end)
  for (const [at, arg] of flags.entries()) {
    const [name = "", value] = arg.split("=", 2)
    const next = flags[at + 1]
    if (!switches.has(name)) continue
    if (value !== undefined) return Effect.fail(usage(`${name} takes no value. Nothing was sent. Remove "=${value}".`))
    if (next !== undefined && booleanWord.test(next)) {
      const problem = `${name} takes no value, but "${next}" follows it. Nothing was sent.`
      return Effect.fail(usage(`${problem} Remove it; a task id goes at the end, after --.`))
    }
  }
  return Effect.succeed(args)
}
