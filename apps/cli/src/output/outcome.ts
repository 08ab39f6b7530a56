/** How a task can end: the words that every format prints, and the exit code of each. Frozen: scripts depend on both. */
import { type DcsError, type DeletionResult, mayHaveDeleted } from "@dcs-tasks/core"
import { ExitCode, exitCodeOfError } from "../process/exitCode.ts"

/** In the order of summaries. */
const exitCodes = {
  deleted: ExitCode.ok,
  "already-gone": ExitCode.ok,
  failed: ExitCode.failed,
  unknown: ExitCode.unknown,
  invalid: ExitCode.failed,
  "not-attempted": ExitCode.failed,
  skipped: ExitCode.ok,
  duplicate: ExitCode.ok,
  "would-delete": ExitCode.ok,
  "not-finished": ExitCode.ok,
  "not-found": ExitCode.ok
} as const satisfies Record<string, ExitCode>

export type Outcome = keyof typeof exitCodes

/** Why a record of a plan was not sent, although the run went on. */
export type NotSent =
  | { readonly _tag: "RecordChanged"; readonly message: string }
  | { readonly _tag: "RecordVanished"; readonly message: string }

/** The error of a result. */
export type ResultError = DcsError | NotSent

const isNotSent = (error: ResultError): error is NotSent =>
  error._tag === "RecordChanged" || error._tag === "RecordVanished"

/** The status and the code of a response, such as `403 DCS.4003`; empty without one. */
export const responseOf = (error: ResultError): string =>
  "status" in error ? [error.status, error.errorCode].filter((part) => part !== undefined).join(" ") : ""

/**
 * The exit codes of one line of a report. An error about credentials adds its own, even if the outcome is unknown. None
 * is that of usage, which says that nothing was sent.
 */
export const exitCodesOfOutcome = (outcome: Outcome, error?: ResultError): ReadonlyArray<ExitCode> => {
  const code = error === undefined || isNotSent(error) ? ExitCode.usage : exitCodeOfError(error)
  return code === ExitCode.usage ? [exitCodes[outcome]] : [exitCodes[outcome], code]
}

const order = Object.keys(exitCodes)

/** Counts of outcomes, always in the same order. */
export const inOrder = (counts: ReadonlyMap<Outcome, number>): ReadonlyArray<readonly [Outcome, number]> =>
  [...counts].toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))

/** Whether nothing remains to do about a task. */
export const isDone = (outcome: Outcome): boolean => exitCodes[outcome] === ExitCode.ok

const words = {
  Deleted: "deleted",
  AlreadyGone: "already-gone",
  Invalid: "invalid",
  Duplicate: "duplicate",
  Skipped: "skipped",
  NotAttempted: "not-attempted"
} as const satisfies Record<Exclude<DeletionResult["outcome"]["_tag"], "Failed">, Outcome>

export const outcomeOf = ({ outcome }: DeletionResult): Outcome => {
  if (outcome._tag !== "Failed") return words[outcome._tag]
  if (outcome.seenUnknown === true || mayHaveDeleted(outcome.error)) return "unknown"
  return outcome.error._tag === "DcsInvalidInput" ? "invalid" : "failed"
}
