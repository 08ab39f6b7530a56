/** The failure of a command: one message and one exit code. */
import * as Data from "effect/Data"
import type { DcsCredentialsError, DcsError, DcsInvalidInput } from "@dcs-tasks/core"
import { ExitCode, exitCodeOfError } from "./exitCode.ts"

/** Ends the command. `message` goes to stderr; it is empty if everything has been printed already. */
export class Failure extends Data.TaggedError("Failure")<{
  readonly exitCode: ExitCode
  readonly message: string
  readonly cause?: DcsError
}> {}

export const usage = (message: string): Failure => new Failure({ exitCode: ExitCode.usage, message })

/** How a person sets a field that an error names by its property. */
const settings: ReadonlyMap<string, string> = new Map([
  ["endpoint", "--endpoint"],
  ["iamEndpoint", "OS_AUTH_URL"],
  ["instanceId", "-I"],
  ["projectId", "--project"],
  ["projectName", "--project"]
])

/** A flag, a variable, or a key in a file. */
export const settingOf = ({ field }: { readonly field: string }): string => settings.get(field) ?? field

/** A value that was typed comes before the problem; any other explains it. */
export const clauseOf = (error: DcsInvalidInput): string => {
  const { problem, value } = error
  return value.startsWith('"') ? `${settingOf(error)} ${value} ${problem}` : `${settingOf(error)} ${problem}: ${value}`
}

const hasMend = (text: string): boolean => /(?:^|; )(?:choose|correct|pass|set|unset) /.test(text)

const noneFound = /^none found; /

/** Whether nothing on this machine has credentials. */
export const isNoneFound = (error: DcsError | undefined): error is DcsCredentialsError =>
  error?._tag === "DcsCredentialsError" && noneFound.test(error.problem)

const messageOf = (error: DcsError): string => {
  if (isNoneFound(error)) {
    const what = error.problem.replace(noneFound, "").replace(/^[a-z](?=[a-z]+ )/, (letter) => letter.toUpperCase())
    return `no credentials found. Nothing was sent. ${what}.`
  }
  if (error._tag !== "DcsInvalidInput") return error.message
  const { problem, value } = error
  const setting = settingOf(error)
  const clause = clauseOf(error)
  const what = `${clause}${clause.endsWith("?") ? "" : "."} Nothing was sent to DCS.`
  return hasMend(problem) || hasMend(value) ? what : `${what} Correct ${setting}.`
}

export const toFailure = (error: DcsError | Failure): Failure =>
  error._tag === "Failure"
    ? error
    : new Failure({ exitCode: exitCodeOfError(error), message: messageOf(error), cause: error })

/** Ends the command without a message, because everything has been printed already. */
export const reported = (exitCode: ExitCode): Failure => new Failure({ exitCode, message: "" })
