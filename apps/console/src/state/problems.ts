/** What the operator is told if a call fails or a run ends early. */
import { type BulkOutcome, type DcsError, isDcsError } from "@dcs-tasks/browser"
import { sharedMessage } from "../model/Outcome.ts"
import { texts } from "../texts/index.ts"

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

const unauthorized = ({ errorCode, message, requestId }: Extract<DcsError, { readonly _tag: "DcsUnauthorized" }>) =>
  errorCode === secretRefused ? texts.problems.secret : texts.problems.unauthorized(sharedMessage(message, requestId))

/** The credentials were refused. Further calls would be, too, and a few refusals in a row lock an access key. */
export const isRefusal = (error: unknown): boolean => isDcsError(error) && error._tag === "DcsUnauthorized"

/** What concerns all calls alike, whatever they were for. */
const ofAllCalls = (error: unknown): string | undefined => {
  if (!isDcsError(error)) return undefined
  if (isSilence(error)) return texts.problems.programGone
  return error._tag === "DcsUnauthorized" ? unauthorized(error) : undefined
}

/** What is wrong. `within` says what the call was for, where that matters. */
export const problemOf = (error: unknown, within: (message: string) => string = (message) => message): string =>
  ofAllCalls(error) ?? within(error instanceof Error ? error.message : texts.problems.pageFault)

export interface ListFailure {
  /** Of the instance. */
  readonly name: string
  readonly error: unknown
}

/** What is wrong with the lists of some of `total` instances. */
export const listProblem = (failures: ReadonlyArray<ListFailure>, total: number): string | undefined => {
  const [first] = failures
  if (first === undefined) return undefined
  const { error, name } = first
  return problemOf(error, (message) =>
    total === 1 ? texts.problems.listing(name, message) : texts.problems.listings(failures.length, total, name, message)
  )
}

/** Whether, and why, the run ends early, from one of its results. */
export const stopOf = (outcome: BulkOutcome): EarlyStop | undefined => {
  if (outcome._tag === "Failed" && outcome.error._tag === "DcsUnauthorized") {
    return { stoppedBy: "unauthorized", problem: unauthorized(outcome.error) }
  }
  return outcome._tag === "NotAttempted" ? { stoppedBy: outcome.stoppedBy } : undefined
}

/** These concern one instance, while the run goes on with the others. */
const ofInstance: ReadonlySet<string> = new Set(["forbidden", "instance-missing", "route-missing"])

/** What to tell of two reasons: the first, unless only the second is about the whole run. */
export const graver = (first: EarlyStop | undefined, second: EarlyStop | undefined): EarlyStop | undefined => {
  if (first === undefined || second === undefined) return first ?? second
  return ofInstance.has(first.stoppedBy) && !ofInstance.has(second.stoppedBy) ? second : first
}
