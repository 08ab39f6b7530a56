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

/** Whether, and why, the run ends early, from one of its results. `isStopping`: the operator has stopped it. */
export const stopOf = (outcome: BulkOutcome, isStopping: boolean): EarlyStop | undefined => {
  if (outcome._tag === "Failed" && outcome.error._tag === "DcsUnauthorized") {
    return { stoppedBy: "unauthorized", problem: unauthorized(outcome.error) }
  }
  if (outcome._tag !== "NotAttempted" || isStopping) return undefined
  return { stoppedBy: outcome.stoppedBy, problem: explained[outcome.stoppedBy] }
}
