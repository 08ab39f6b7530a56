/** What to type so that an unfinished run goes on. */
import { ExitCode } from "./ExitCode.ts"

/** As a POSIX shell reads it. Nothing on this program's command line is a secret. */
const quoted = (arg: string): string => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`)

const readsStdin = (args: ReadonlyArray<string>): boolean =>
  args.some((arg, at) => arg === "--file=-" || (arg === "--file" && args[at + 1] === "-"))

/**
 * One line for people. Without a journal nothing is known of what was done, and what is done already is missing now.
 */
export const resumeLine = (args: ReadonlyArray<string>, code: ExitCode, journalled: boolean): string => {
  const again = journalled || args.includes("--ignore-missing") ? args : [...args, "--ignore-missing"]
  const fresh = code === ExitCode.auth ? " once the credentials are fresh" : ""
  const same = readsStdin(args) ? " (with the same ids on standard input)" : ""
  return `to go on${fresh}${same}: dcs-tasks ${again.map(quoted).join(" ")}`
}
