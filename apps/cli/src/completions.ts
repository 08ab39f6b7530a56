/**
 * `--completions SHELL` with the scripts of `effect/cli`, corrected: global flags, file names, clouds, regions and
 * statuses are completed, negated switches are not, and zsh completes more than once.
 */
import * as Command from "effect/cli/Command"
import * as Completions from "effect/cli/Completions"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { debug, logLevel } from "./commands/debug.ts"
import { Quiet } from "./commands/quiet.ts"
import * as Stdout from "./output/stdout.ts"

/** They are strings to the parser, because its paths are absolute and `-` is none. */
const files: ReadonlySet<string> = new Set(["file", "token-file", "journal", "export", "plan"])

const { Completions: printed, Help, Version } = GlobalFlag
const everywhere = { help: Help.flag, debug: debug.flag, logLevel: logLevel.flag, quiet: Quiet.flag }
const global = { ...everywhere, version: Version.flag, completions: printed.flag }
/** What a script offers for `--cloud`, until it is replaced by the command that prints the names. */
const cloudsPlaceholder = "dcs_tasks_clouds"

/** The code of each shell that offers the words of a command's output. */
const wordsOf: { readonly [K in Completions.Shell]?: (command: string) => readonly [string, string] } = {
  bash: (command) => [`'${cloudsPlaceholder}'`, `$(${command})`],
  zsh: (command) => [`(${cloudsPlaceholder})`, `{compadd -- $(${command})}`],
  fish: (command) => [cloudsPlaceholder, `(${command})`]
}

type Values = ReadonlyMap<string, ReadonlyArray<string>>

/** The values of flags that are strings to the parser. */
const valuesFor = async (shell: Completions.Shell): Promise<Values> => {
  const [{ knownRegions }, { knownStatuses }] = await Promise.all([
    import("@dcs-tasks/wire"),
    import("./select/statuses.ts")
  ])
  return new Map([
    ["region", knownRegions],
    ["status", knownStatuses],
    ...(wordsOf[shell] === undefined ? [] : [["cloud", [cloudsPlaceholder]] as const])
  ])
}

const flagsOf = (flags: Command.Command.Config) => Completions.fromCommand(Command.make("global", flags)).flags

const corrected = (
  { flags, subcommands, ...command }: Completions.CommandDescriptor,
  globalFlags: Command.Command.Config,
  values: Values
): Completions.CommandDescriptor => ({
  ...command,
  flags: [...flags, ...flagsOf(globalFlags)].map((flag) => ({
    ...flag,
    negation: false,
    ...(files.has(flag.name) && { type: { _tag: "Path", pathType: "file" } }),
    ...(values.has(flag.name) && { type: { _tag: "Choice", values: values.get(flag.name) ?? [] } })
  })),
  subcommands: subcommands.map((subcommand) => corrected(subcommand, everywhere, values))
})

/** In an autoloaded file, only the first completion has the context that the script looks for. */
const autoloadedOnce = `[[ "\${zsh_eval_context[-1]}" == "loadautofunc" ]]`

export const completions = GlobalFlag.Action({
  flag: printed.flag.pipe(Flag.withDescription("Print a completion script (bash, zsh, fish, powershell)")),
  run: Effect.fnUntraced(function* (shell, { command }) {
    if (Option.isNone(shell)) return
    const values = yield* Effect.promise(() => valuesFor(shell.value))
    const descriptor = corrected(Completions.fromCommand(command), global, values)
    const script = Completions.generate(command.name, shell.value, descriptor)
    const [placeholder, words] = wordsOf[shell.value]?.(`${command.name} --complete-clouds 2>/dev/null`) ?? ["", ""]
    yield* Stdout.line(
      script
        .replace(autoloadedOnce, `[[ "\${funcstack[1]}" == "_${command.name}" ]]`)
        .replaceAll(placeholder, () => words)
    )
  })
})

/** Names that need no quotes in any shell. */
const plainName = /^[\w@%+:.][\w@%+:.-]*$/

/** `--complete-clouds`, for the scripts: prints the names in clouds.yaml. Reads this file, and sends nothing. */
export const completeClouds = GlobalFlag.Action({
  flag: Flag.Boolean("complete-clouds").pipe(Flag.withDefault(false), Flag.withHidden),
  run: Effect.fnUntraced(function* (isAsked) {
    if (!isAsked) return
    const { cloudNames, thisMachine } = yield* Effect.promise(() => import("@dcs-tasks/node/sources"))
    const names = yield* cloudNames(thisMachine()).pipe(Effect.orElseSucceed(() => []))
    yield* Effect.forEach(
      names.filter((name) => plainName.test(name)),
      Stdout.line,
      { discard: true }
    )
  })
})
