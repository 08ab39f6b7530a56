/** What to type so that an unfinished run goes on. */
import { ExitCode } from "../process/exitCode.ts"

/** As a POSIX shell reads it. Nothing on this program's command line is a secret. */
const quoted = (arg: string): string => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`)

const readsStdin = (args: ReadonlyArray<string>): boolean =>
  args.some((arg, at) => arg === "--file=-" || (arg === "--file" && args[at + 1] === "-"))

/**
 * One line for people. Where nobody took note of what was done (`resumable` is false), that is missing the next time.
 */
export const resumeLine = (args: ReadonlyArray<string>, code: ExitCode, resumable: boolean): string => {
  const again = resumable || args.includes("--ignore-missing") ? args : [...args, "--ignore-missing"]
  const fresh = code === ExitCode.auth ? " once the credentials work" : ""
  const same = readsStdin(args) ? " (with the same ids on standard input)" : ""
  return `to resume${fresh}${same}: dcs-tasks ${again.map(quoted).join(" ")}`
}
