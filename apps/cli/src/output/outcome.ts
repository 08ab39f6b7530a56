/** How a task can end, in the words that every format prints, and what each says to the exit code. Frozen: scripts depend on it. */
import type { DcsError } from "@dcs-tasks/core"
import { ExitCode, exitCodeOfError } from "../process/exitCode.ts"

const exitCodes = {
  deleted: ExitCode.ok,
  "already-gone": ExitCode.ok,
  skipped: ExitCode.ok,
  duplicate: ExitCode.ok,
  "would-delete": ExitCode.ok,
  failed: ExitCode.failed,
  invalid: ExitCode.failed,
  "not-attempted": ExitCode.failed,
  unknown: ExitCode.unknown
} as const satisfies Record<string, ExitCode>

export type Outcome = keyof typeof exitCodes

/** For one line of a report. An error that is about credentials says so even where its outcome is unknown. */
export const exitCodesOfOutcome = (outcome: Outcome, error?: DcsError): ReadonlyArray<ExitCode> =>
  error === undefined || outcome === "invalid" ? [exitCodes[outcome]] : [exitCodes[outcome], exitCodeOfError(error)]
