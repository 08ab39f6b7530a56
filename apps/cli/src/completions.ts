/**
 * `--completions SHELL` with the scripts of `effect/cli`, corrected: global flags and file names are completed, negated
 * switches are not, and zsh completes more than once.
 */
import * as Command from "effect/cli/Command"
import * as Completions from "effect/cli/Completions"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Quiet } from "./commands/quiet.ts"
import * as Stdout from "./output/stdout.ts"

/** They are strings to the parser, because its paths are absolute and `-` is none. */
const files: ReadonlySet<string> = new Set(["file", "token-file", "journal", "export"])

const { Completions: printed, Help, LogLevel, Version } = GlobalFlag
const everywhere = { help: Help.flag, logLevel: LogLevel.flag, quiet: Quiet.flag }
const global = { ...everywhere, version: Version.flag, completions: printed.flag }
const flagsOf = (flags: Command.Command.Config) => Completions.fromCommand(Command.make("global", flags)).flags

const corrected = (
  { flags, subcommands, ...command }: Completions.CommandDescriptor,
  globalFlags: Command.Command.Config
): Completions.CommandDescriptor => ({
  ...command,
  flags: [...flags, ...flagsOf(globalFlags)].map((flag) => ({
    ...flag,
    negation: false,
    ...(files.has(flag.name) && { type: { _tag: "Path", pathType: "file" } })
  })),
  subcommands: subcommands.map((subcommand) => corrected(subcommand, everywhere))
})

/** In an autoloaded file, only the first completion has the context that the script looks for. */
const autoloadedOnce = `[[ "\${zsh_eval_context[-1]}" == "loadautofunc" ]]`

export const completions = GlobalFlag.Action({
  flag: printed.flag,
  run: Effect.fnUntraced(function* (shell, { command }) {
    if (Option.isNone(shell)) return
    const descriptor = corrected(Completions.fromCommand(command), global)
    const script = Completions.generate(command.name, shell.value, descriptor)
    yield* Stdout.line(script.replace(autoloadedOnce, `[[ "\${funcstack[1]}" == "_${command.name}" ]]`))
  })
})
