/** What the operator is told if a call fails or a run ends early. */
import { type BulkOutcome, type DcsError, isDcsError } from "@dcs-tasks/browser"
import { texts } from "../texts.ts"

export interface EarlyStop {
  readonly stoppedBy: string
  readonly problem?: string | undefined
}

/** The program answers for the service, so without any answer it is the program that is missing. */
const isSilence = (error: DcsError): boolean =>
  error._tag === "DcsTransportError" || (error._tag === "DcsTimeout" && error.phase !== "total")

export const isProgramGone = (outcome: BulkOutcome): boolean => outcome._tag === "Failed" && isSilence(outcome.error)

/** The program's own refusal of the page's secret: not one of the service. */
const secretRefused = "CONSOLE.SECRET"

const unauthorized = (error: Extract<DcsError, { readonly _tag: "DcsUnauthorized" }>): string =>
  error.errorCode === secretRefused ? texts.problems.secret : texts.problems.unauthorized(error.message)

export const problemOf = (error: unknown): string => {
  if (!isDcsError(error)) return error instanceof Error ? error.message : texts.broken
  if (isSilence(error)) return texts.problems.programGone
  return error._tag === "DcsUnauthorized" ? unauthorized(error) : error.message
}

const explained: { readonly [reason: string]: string } = texts.stopped

/** Whether, and why, the run ends early, from one of its results. */
export const stopOf = (outcome: BulkOutcome): EarlyStop | undefined => {
  if (outcome._tag === "Failed" && outcome.error._tag === "DcsUnauthorized") {
    return { stoppedBy: "unauthorized", problem: unauthorized(outcome.error) }
  }
  return outcome._tag === "NotAttempted"
    ? { stoppedBy: outcome.stoppedBy, problem: explained[outcome.stoppedBy] }
    : undefined
}

/** These concern one instance, while the run goes on with the others. */
const ofInstance: ReadonlySet<string> = new Set(["forbidden", "instance-missing", "route-missing"])

/** What to tell of two reasons: the first, unless only the second is about the whole run. */
export const graver = (first: EarlyStop | undefined, second: EarlyStop | undefined): EarlyStop | undefined => {
  if (first === undefined || second === undefined) return first ?? second
  return ofInstance.has(first.stoppedBy) && !ofInstance.has(second.stoppedBy) ? second : first
}
