/** The command line that resumes an unfinished run. */
import { ExitCode } from "../process/exitCode.ts"

const ignoreMissing = "--ignore-missing"

/** Before `--`, after which every argument is a task id. */
const withIgnoreMissing = (args: ReadonlyArray<string>): ReadonlyArray<string> => {
  const end = args.indexOf("--")
  const flags = end < 0 ? args : args.slice(0, end)
  return flags.includes(ignoreMissing) ? args : args.toSpliced(flags.length, 0, ignoreMissing)
}

/** Quotes for a POSIX shell. No argument of this program is a secret. */
const quoted = (arg: string): string => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`)

const readsStdin = (args: ReadonlyArray<string>): boolean =>
  args.some((arg, at) => arg === "--file=-" || (arg === "--file" && args[at + 1] === "-"))

/**
 * Without a journal (`resumable` is false) the next run sends the deleted ids again and finds them missing, hence
 * `--ignore-missing`.
 */
export const resumeLine = (args: ReadonlyArray<string>, code: ExitCode, resumable: boolean): string => {
  const resumed = resumable ? args : withIgnoreMissing(args)
  const condition = code === ExitCode.auth ? " once credentials and permissions are right" : ""
  const hint = readsStdin(args) ? " (with the same ids on standard input)" : ""
  return `to resume${condition}${hint}: dcs-tasks ${resumed.map(quoted).join(" ")}`
}
