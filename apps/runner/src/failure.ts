/** Why the process ends, and its exit code. */
import * as Data from "effect/Data"

export const ExitCode = {
  /** A signal ended it, and its work was handed over. */
  ok: 0,
  /** The database or a port cannot be used. */
  failed: 1,
  /** Usage or configuration. */
  usage: 2,
  /** Credentials or permission. */
  auth: 4,
  /** A bug in this program. */
  bug: 70,
  /** It stood still: the supervisor should restart it. */
  stalled: 75
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

export class Failure extends Data.TaggedError("Failure")<{ readonly exitCode: ExitCode; readonly message: string }> {}

export const usage = (message: string): Failure => new Failure({ exitCode: ExitCode.usage, message })
