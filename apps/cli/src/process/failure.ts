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
  readonly cause?: unknown
}> {}

export const usage = (message: string): Failure => new Failure({ exitCode: ExitCode.usage, message })

export const toFailure = (error: DcsError | Failure): Failure =>
  error._tag === "Failure"
    ? error
    : new Failure({ exitCode: exitCodeOfError(error), message: error.message, cause: error })

/** Ends the command without a message, because everything has been printed already. */
export const reported = (exitCode: ExitCode): Failure => new Failure({ exitCode, message: "" })

/** With `--debug`, prints the stack of the error. */
export const withStack = <A, R>(self: Effect.Effect<A, Failure, R>): Effect.Effect<A, Failure, R> =>
  Effect.tapError(self, ({ cause }) =>
    Effect.flatMap(References.MinimumLogLevel, (level) =>
      Effect.sync(() => {
        if (LogLevel.isLessThanOrEqualTo(level, "Debug") && cause instanceof Error) {
          process.stderr.write(`${cause.stack ?? cause.message}\n`)
        }
      })
    )
  )
