/** Reads what the parser would misread: `help`, the shell of a completion script, and values after switches. */
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
  "--trust-service-clock",
  "--outcomes",
  "--dead-letter",
  "--report",
  "--read-only",
  "--no-open",
  "--debug",
  "--quiet",
  "-q"
])

const booleanWord = /^(?:true|false|yes|no|on|off|y|n|1|0)$/i

/**
 * A failure for a switch with a value. The parser would read a word such as `0` or `no` after a switch as its value: a
 * dry run would delete, or a task id would be lost.
 */
const plainSwitches = (args: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>, Failure> => {
  const end = args.indexOf("--")
  const flags = end < 0 ? args : args.slice(0, end)
  for (const [at, arg] of flags.entries()) {
    const [name = "", value] = arg.split("=", 2)
    const next = flags[at + 1]
    if (name === "--completions" && /^(?:sh|pwsh)$/.test(value ?? next ?? "")) {
      const other = (value ?? next) === "sh" ? "bash" : "powershell"
      return Effect.fail(usage(`there is no completion script for ${value ?? next}. Use --completions ${other}.`))
    }
    if (!switches.has(name)) continue
    if (value !== undefined) return Effect.fail(usage(`${name} takes no value. Nothing was sent. Remove "=${value}".`))
    if (next !== undefined && booleanWord.test(next)) {
      const problem = `${name} takes no value, but "${next}" follows it. Nothing was sent.`
      return Effect.fail(usage(`${problem} Remove it; a task id goes at the end, after --.`))
    }
  }
  return Effect.succeed(args)
}

/** The arguments as the parser understands them. `help COMMAND` becomes `COMMAND --help`; a command can be two words. */
export const checkedArguments = (
  args: ReadonlyArray<string>,
  commands: ReadonlySet<string>
): Effect.Effect<ReadonlyArray<string>, Failure> => {
  const [first, command, subcommand] = args
  if (first !== "help") return plainSwitches(args)
  if (command === undefined || command === "help" || command.startsWith("-")) return Effect.succeed(["--help"])
  if (!commands.has(command)) return Effect.succeed([command])
  return Effect.succeed([command, ...(subcommand === undefined ? [] : [subcommand]), "--help"])
}
