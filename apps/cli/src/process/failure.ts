/** The failure of a command: one message and one exit code. */
import * as Data from "effect/Data"
import type { DcsError } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import * as References from "effect/References"
import { ExitCode, exitCodeOfError } from "./exitCode.ts"

/** Ends the command. `message` goes to stderr; it is empty if everything has been printed already. */
export class Failure extends Data.TaggedError("Failure")<{
  readonly exitCode: ExitCode
  readonly message: string
  readonly cause?: DcsError
}> {}

export const usage = (message: string): Failure => new Failure({ exitCode: ExitCode.usage, message })

/** The flags that set a field. */
const flags: ReadonlyMap<string, string> = new Map([
  ["cloud", "--cloud"],
  ["endpoint", "--endpoint"],
  ["instanceId", "-I"],
  ["project", "--project"],
  ["projectId", "--project"],
  ["projectName", "--project"],
  ["region", "--region"]
])

/** The field of an invalid input as a person sets it: as a flag, or in a variable or a file that the error names. */
const messageOf = (error: DcsError): string => {
  if (error._tag === "DcsCredentialsError" && error.source === "none") {
    return `no credentials found; ${error.problem.replace(/^none found; /, "")}. Nothing was sent.`
  }
  if (error._tag !== "DcsInvalidInput") return error.message
  const { field, problem, value } = error
  const what = `${field} ${problem}: ${value}. Nothing was sent to DCS.`
  if ([problem, value].some((text) => /(?:^|; )(?:choose|correct|pass|set|unset) /.test(text))) return what
  if (problem === "is not clear") return `${what} Correct or unset one of them.`
  return `${what} Correct ${flags.get(field) ?? field}.`
}

export const toFailure = (error: DcsError | Failure): Failure =>
  error._tag === "Failure"
    ? error
    : new Failure({ exitCode: exitCodeOfError(error), message: messageOf(error), cause: error })

/** Ends the command without a message, because everything has been printed already. */
export const reported = (exitCode: ExitCode): Failure => new Failure({ exitCode, message: "" })

/** With `--debug`, prints the stack of the error. */
export const withStack = <A, R>(self: Effect.Effect<A, Failure, R>): Effect.Effect<A, Failure, R> =>
  Effect.tapError(self, ({ cause }) =>
    Effect.flatMap(References.MinimumLogLevel, (level) =>
      Effect.sync(() => {
        if (LogLevel.isLessThanOrEqualTo(level, "Debug") && cause !== undefined) {
          process.stderr.write(`${cause.stack ?? cause.message}\n`)
        }
      })
    )
  )
