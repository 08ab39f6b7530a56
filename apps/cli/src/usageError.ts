/** Arguments that cannot be used: one line that says what is wrong, and one that shows how to call the command. */
import { escapeText } from "@dcs-tasks/wire/text"
import type { NonShowHelpErrors } from "effect/cli/CliError"
import type { HelpDoc } from "effect/cli/HelpDoc"
import { short } from "./output/text.ts"
import { didYouMean } from "./process/near.ts"

const shown = (value: string): string => {
  const text = short(value)
  return /^[^\s"]+$/.test(text) ? text : `"${text}"`
}

const flagsOf = ({ flags, globalFlags = [], inheritedFlags = [] }: HelpDoc): ReadonlyArray<string> =>
  [...flags, ...inheritedFlags, ...globalFlags].flatMap(({ aliases, name }) => [`--${name}`, ...aliases])

const commandsOf = ({ subcommands = [] }: HelpDoc): ReadonlyArray<string> =>
  subcommands.flatMap(({ commands }) => commands.map(({ name }) => name))

/** `"text" | "json"`, as the parser describes a choice; without quotes if there is no value. */
const choicesOf = (expected: string): ReadonlyArray<string> =>
  expected.includes(" | ") ? expected.replaceAll('"', "").split(" | ") : []

const listOf = (names: ReadonlyArray<string>): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`

/** Aliases of `bash` and `powershell`, which the parser accepts. */
const otherShells: ReadonlySet<string> = new Set(["sh", "pwsh"])

/** What the parser describes only by the name in the help. */
const examples: ReadonlyMap<string, string> = new Map([
  ["AGE", "an age such as 30d"],
  ["DURATION", "a duration such as 10s"],
  ["N", "a number"],
  ["TIME", "a date or time such as 2026-03-02"]
])

const isNumber = (value: string): boolean => /^\d+(?:\.\d+)?$/.test(value)

/** What is wrong with a value; `expected` is the text of its flag. */
const aboutValue = (flag: string, value: string, expected: string): string => {
  const times = /^(\d+) occurrences$/.exec(value)?.[1]
  if (times !== undefined) return `${flag} is given ${times} times; give it once`
  const choices = choicesOf(expected).filter((choice) => !otherShells.has(choice))
  if (choices.length > 0) {
    return `${flag} ${value === "" ? "needs a value:" : `${shown(value)} is unknown; use`} ${listOf(choices)}`
  }
  if (value === "") return `${flag} needs a value: ${examples.get(expected) ?? expected}`
  if (isNumber(value) && expected.startsWith("a duration")) {
    return `${flag} ${value}: add a unit: ms, s, m or h, such as ${value}s`
  }
  if (isNumber(value) && expected.startsWith("an age")) {
    return `${flag} ${value}: add a unit: s, m, h, d or w, such as ${value}d`
  }
  const problem = `${flag} ${shown(value)}: use ${/finite number|integer/.test(expected) ? "a number" : expected}`
  return expected.startsWith("a date") && /^\d+[a-z]$/.test(value)
    ? `${problem}; --older-than takes ages such as 30d`
    : problem
}

/** What was typed, and what the parser made of it. */
interface Invocation {
  readonly help: HelpDoc
  readonly commandPath: ReadonlyArray<string>
  readonly args: ReadonlyArray<string>
}

/**
 * For a flag of a command that stands before the command. The parser reports it with the help of the command if it could
 * read on, such as after `--output=json`, and otherwise with the help of what comes before the command.
 */
const misplaced = (flag: string, { args, commandPath, help }: Invocation): string => {
  const command = flagsOf(help).includes(flag) ? commandPath.at(-1) : args.find((arg) => commandsOf(help).includes(arg))
  return command === undefined ? "" : `; the flags of a command go after it: ${command} ${shown(flag)}`
}

const otherCase = (flag: string): string => {
  const letter = flag.slice(1)
  return `-${letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()}`
}

/** The flag that an unknown one can stand for, or where it goes. */
const hintOf = (flag: string, invocation: Invocation): string => {
  const flags = flagsOf(invocation.help)
  if (flags.includes(flag)) return misplaced(flag, invocation)
  if (/^-[a-z]$/i.test(flag) && flags.includes(otherCase(flag))) return `; did you mean ${otherCase(flag)}?`
  return didYouMean(flag, flags) || misplaced(flag, invocation)
}

/** What is wrong with these arguments, in one line. */
export const problemOf = (error: NonShowHelpErrors, invocation: Invocation): string => {
  const { help } = invocation
  switch (error._tag) {
    case "UnrecognizedOption": {
      const [name = ""] = error.option.split("=", 1)
      return `unknown flag ${shown(name)}${hintOf(name, invocation)}`
    }
    case "UnknownSubcommand":
      return `unknown command ${shown(error.subcommand)}${didYouMean(error.subcommand, [...commandsOf(help), "help", "--completions"])}`
    case "UnexpectedArgument":
      return `unexpected argument${error.arguments.length > 1 ? "s" : ""} ${error.arguments.map(shown).join(" ")}`
    case "InvalidValue":
      return error.kind === "flag"
        ? aboutValue(`--${error.option}`, error.value, error.expected.replace(/^Expected:? /, ""))
        : `${error.option} ${shown(error.value)}: use ${error.expected.replaceAll('"', "")}`
    case "MissingOption":
      return `--${error.option} is missing`
    case "MissingArgument":
      return `${error.argument} is missing`
    default:
      return escapeText(error.message.replaceAll("\n", " "))
  }
}

/** For a call without a command. */
export const noCommand = (help: HelpDoc): string => `no command; use ${listOf(commandsOf(help))}`

/** How to call the command, and how to get its whole help. */
export const usageLine = ({ usage }: HelpDoc, [name, ...command]: ReadonlyArray<string>): string =>
  `usage: ${usage}; run "${[name, "help", ...command].join(" ")}" for help`
