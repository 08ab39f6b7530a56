/** The text of `--help`. */
import * as CliOutput from "effect/cli/CliOutput"
import type { HelpDoc } from "effect/cli/HelpDoc"
import * as Option from "effect/Option"
import * as Color from "./color.ts"

/** Flags whose description names their values. The parser adds all choices, also aliases: more than a line has room for. */
const described: ReadonlySet<string> = new Set(["completions", "log-level", "output", "sort"])

const narrowed = (flags: HelpDoc["flags"]): HelpDoc["flags"] =>
  flags.map((flag) => ({
    ...flag,
    description: described.has(flag.name)
      ? Option.map(flag.description, (text) => text.replace(/ \(choices: .*\)$/, ""))
      : flag.description,
    type: flag.name === "completions" ? "SHELL" : flag.type
  }))

const credentials = `
  From the cloud of --cloud, or from variables (OS_*, HUAWEICLOUD_SDK_*, HW_*),
  or from ~/.huaweicloud/credentials. Start with "dcs-tasks doctor".`

const exitCodes = `
  0 done. 1 some failed. 2 usage or configuration; nothing was deleted.
  3 answered no. 4 credentials or permission. 5 some may or may not be gone.`

/** What every command shares is in the help of `dcs-tasks`; that of a command says so. */
const footer = (isRoot: boolean): string => {
  if (!isRoot) return 'Run "dcs-tasks help" for credentials and exit codes.'
  const title = (text: string) => Color.paint("bold", text, process.stdout)
  return `${title("CREDENTIALS")}${credentials}\n\n${title("EXIT CODES")}${exitCodes}`
}

export const format = (help: HelpDoc, commandPath: ReadonlyArray<string>): string => {
  const text = CliOutput.defaultFormatter({ colors: Color.isEnabled(process.stdout) }).formatHelpDoc({
    ...help,
    flags: narrowed(help.flags),
    globalFlags: narrowed(help.globalFlags ?? [])
  })
  return `${text}\n\n${footer(commandPath.length === 1)}`
}
