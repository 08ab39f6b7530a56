/**
 * Compares the result of a call with what really happened. Independent of runtimes and of Effect, for both implementations.
 */
import { fieldsOf } from "@dcs-tasks/vectors"

/** What really happened, according to the service and the wire. */
export interface Truth {
  /** A request of this call deleted the task. */
  readonly deleted: boolean
  /** The service confirmed the deletion of a missing task, so `Deleted` does not mean that it existed. */
  readonly deniedNothing?: boolean
  /** Requests that were sent. Those that a runtime repeated unseen count once. */
  readonly requests: number
  /** The result can count more requests than were sent: some were abandoned. */
  readonly someGivenUp?: boolean
  /** The number of requests cannot be seen, only whether there was one. */
  readonly uncountable?: boolean
  /** One of them ended without a known effect. */
  readonly seenUnknown: boolean
  /** The effect of the requests is in doubt. If it is not, `mayHaveDeleted` must not be true. Undefined: not checked. */
  readonly doubtful?: boolean
  /** The client saw the end of every request, one at a time. */
  readonly allSeen?: boolean
  /** A missing task counts as success: `missing: "succeed"`. */
  readonly missingSucceeds: boolean
  /** The limit for the number of requests. */
  readonly mostRequests?: number
  /** A request began after the caller had stopped the call. */
  readonly sentAfterStop?: boolean
  /** How long the call took, and its limit, in milliseconds. */
  readonly took?: { readonly millis: number; readonly limit: number }
}

const errors: ReadonlySet<unknown> = new Set([
  "DcsInvalidInput",
  "DcsCredentialsError",
  "DcsBadRequest",
  "DcsUnauthorized",
  "DcsForbidden",
  "DcsNotFound",
  "DcsInternalError",
  "DcsThrottled",
  "DcsUnavailable",
  "DcsUnexpectedResponse",
  "DcsTransportError",
  "DcsTimeout"
])

const beforeTheWire: ReadonlySet<unknown> = new Set(["DcsInvalidInput", "DcsCredentialsError"])

type Fields = Readonly<Record<string, unknown>>

/** Tolerance for sums of milliseconds. */
const rounding = 1e-6

/** The laws by name, and when each is broken. */
const laws: ReadonlyArray<readonly [name: string, broken: (reported: Fields, truth: Truth) => boolean]> = [
  [
    "Deleted only if it was",
    ({ _tag }, { deleted, deniedNothing }) => _tag === "Deleted" && !deleted && deniedNothing !== true
  ],
  [
    "mayHaveDeleted: false only if nothing was deleted",
    (reported, { deleted }) => reported["mayHaveDeleted"] === false && deleted
  ],
  [
    "mayHaveDeleted: true only if there is doubt",
    (reported, { deleted, doubtful }) => reported["mayHaveDeleted"] === true && doubtful === false && !deleted
  ],
  [
    "AlreadyGone only after an attempt with an unknown result, or if requested",
    ({ _tag, priorAttemptMayHaveDeleted }, { missingSucceeds, seenUnknown }) =>
      _tag === "AlreadyGone" && !seenUnknown && (priorAttemptMayHaveDeleted !== false || !missingSucceeds)
  ],
  [
    "priorAttemptMayHaveDeleted: false only if nothing was deleted",
    ({ priorAttemptMayHaveDeleted }, { allSeen, deleted }) =>
      priorAttemptMayHaveDeleted === false && deleted && allSeen === true
  ],
  ["maxAttempts is not exceeded", (_reported, { mostRequests, requests }) => requests > (mostRequests ?? requests)],
  ["nothing is sent after a stop", (_reported, { sentAfterStop }) => sentAfterStop === true],
  [
    "the total time is not exceeded",
    (_reported, { took }) => took !== undefined && took.millis > took.limit + rounding
  ],
  [
    "attempts reported are requests sent",
    ({ _tag, attempts }, { requests, someGivenUp, uncountable }) => {
      if (beforeTheWire.has(_tag)) return requests > 0
      if (uncountable === true) return (attempts === 0) !== (requests === 0)
      return typeof attempts !== "number" || (someGivenUp === true ? attempts < requests : attempts !== requests)
    }
  ],
  [
    "the message agrees with the fields",
    ({ _tag, mayHaveDeleted, message, operation }) => {
      if (!errors.has(_tag) || beforeTheWire.has(_tag)) return false
      if (typeof message !== "string" || message.includes("\n")) return true
      if (operation !== undefined) return /delete/i.test(message)
      return message.includes("Nothing was deleted") === (mayHaveDeleted !== false)
    }
  ]
]

const isKnown = (tag: unknown): boolean => tag === "Deleted" || tag === "AlreadyGone" || errors.has(tag)

/**
 * The laws that an outcome breaks. An outcome is the value or error of the call, or the cause of a defect.
 */
export const brokenLaws = (outcome: unknown, truth: Truth): ReadonlyArray<string> => {
  const fields = fieldsOf(outcome)
  // A message is a getter of the class.
  const reported = { ...fields, _tag: fields["_tag"], message: fields["message"] }
  if (!isKnown(reported._tag))
    return [`no defect: ${outcome instanceof Error ? (outcome.stack ?? outcome.message) : String(outcome)}`]
  return laws.filter(([, broken]) => broken(reported, truth)).map(([name]) => name)
}
