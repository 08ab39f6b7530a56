/** The exit codes of the process. Frozen: scripts depend on them. */
import type { DcsError } from "@dcs-tasks/core"

export const ExitCode = {
  /** Every task is gone, there was nothing to do, or it was a dry run. */
  ok: 0,
  /** Some failed, or the output could not be written. */
  failed: 1,
  /** Usage or configuration; nothing was deleted. */
  usage: 2,
  declined: 3,
  /** Credentials or permission. */
  auth: 4,
  /** At least one task may or may not be gone. */
  unknown: 5,
  /** A bug in this program. */
  bug: 70,
  sighup: 129,
  sigint: 130,
  brokenPipe: 141,
  sigterm: 143
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

/** If several apply, the first of these is used. */
const precedence: ReadonlyArray<ExitCode> = [
  ExitCode.bug,
  ExitCode.sigterm,
  ExitCode.sigint,
  ExitCode.sighup,
  ExitCode.brokenPipe,
  ExitCode.auth,
  ExitCode.unknown,
  ExitCode.declined,
  ExitCode.usage,
  ExitCode.failed,
  ExitCode.ok
]

export const worst = (codes: Iterable<ExitCode>): ExitCode => {
  const all = new Set(codes)
  return precedence.find((code) => all.has(code)) ?? ExitCode.ok
}

export const exitCodeOfError = (error: DcsError): ExitCode => {
  switch (error._tag) {
    case "DcsInvalidInput":
      return ExitCode.usage
    case "DcsCredentialsError":
    case "DcsUnauthorized":
    case "DcsForbidden":
      return ExitCode.auth
    default:
      return "mayHaveDeleted" in error && error.mayHaveDeleted ? ExitCode.unknown : ExitCode.failed
  }
}
