/**
 * What a call told, held against what is true. Free of any runtime and of Effect: both lines are judged alike.
 */
import { fieldsOf } from "@dcs-tasks/vectors"

/** What really happened, as the service and the wire know it. */
export interface Truth {
  /** A request of this call deleted the task. */
  readonly deleted: boolean
  /** The service said "deleted" of a task that was not there: `Deleted` may then mean that there was nothing. */
  readonly deniedNothing?: boolean
  /** Requests that went out, those that a runtime sent again unseen counted once. */
  readonly requests: number
  /** More requests may be told than went out: some were given up on their way. */
  readonly someGivenUp?: boolean
  /** How many went out cannot be seen, only whether any did. */
  readonly uncountable?: boolean
  /** One of them was seen to end without anybody knowing what it did. */
  readonly seenUnknown: boolean
  /** Somebody has a reason to doubt. Where nobody has, doubt would be a lie as well. Undefined: not judged. */
  readonly doubtful?: boolean
  /** The client saw the end of every request, and no two at a time. */
  readonly allSeen?: boolean
  /** A missing task counts as success: `missing: "succeed"`. */
  readonly missingSucceeds: boolean
  /** More requests may not go out. */
  readonly mostRequests?: number
  /** A request began after the caller had stopped the call. */
  readonly sentAfterStop?: boolean
  /** Milliseconds that the call took, and that it may take. */
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

/** Of sums of milliseconds. */
const rounding = 1e-6

/** Each law by its name, and when it is broken. */
const laws: ReadonlyArray<readonly [name: string, broken: (told: Fields, truth: Truth) => boolean]> = [
  [
    "Deleted only if it was",
    ({ _tag }, { deleted, deniedNothing }) => _tag === "Deleted" && !deleted && deniedNothing !== true
  ],
  [
    "mayHaveDeleted: false only if nothing was deleted",
    (told, { deleted }) => told["mayHaveDeleted"] === false && deleted
  ],
  [
    "mayHaveDeleted: true only where there is doubt",
    (told, { deleted, doubtful }) => told["mayHaveDeleted"] === true && doubtful === false && !deleted
  ],
  [
    "AlreadyGone after an attempt seen unknown, or where it was asked for",
    ({ _tag, priorAttemptMayHaveDeleted }, { missingSucceeds, seenUnknown }) =>
      _tag === "AlreadyGone" && !seenUnknown && (priorAttemptMayHaveDeleted !== false || !missingSucceeds)
  ],
  [
    "priorAttemptMayHaveDeleted: false only if nothing was deleted",
    ({ priorAttemptMayHaveDeleted }, { allSeen, deleted }) =>
      priorAttemptMayHaveDeleted === false && deleted && allSeen === true
  ],
  ["maxAttempts is kept", (_told, { mostRequests, requests }) => requests > (mostRequests ?? requests)],
  ["nothing is sent after a stop", (_told, { sentAfterStop }) => sentAfterStop === true],
  ["the total time is kept", (_told, { took }) => took !== undefined && took.millis > took.limit + rounding],
  [
    "attempts told are requests sent",
    ({ _tag, attempts }, { requests, someGivenUp, uncountable }) => {
      if (beforeTheWire.has(_tag)) return requests > 0
      if (uncountable === true) return (attempts === 0) !== (requests === 0)
      return typeof attempts !== "number" || (someGivenUp === true ? attempts < requests : attempts !== requests)
    }
  ],
  [
    "the message says what the fields say",
    ({ _tag, mayHaveDeleted, message }) => {
      if (!errors.has(_tag) || beforeTheWire.has(_tag)) return false
      if (typeof message !== "string" || message.includes("\n")) return true
      return message.includes("Nothing was deleted") === (mayHaveDeleted !== false)
    }
  ]
]

const known = (tag: unknown): boolean => tag === "Deleted" || tag === "AlreadyGone" || errors.has(tag)

/**
 * The laws that an outcome breaks. An outcome is what the call succeeded or failed with; of a defect, its cause.
 */
export const brokenLaws = (outcome: unknown, truth: Truth): ReadonlyArray<string> => {
  const own = fieldsOf(outcome)
  // A message is a getter of the class.
  const told = { ...own, _tag: own["_tag"], message: own["message"] }
  if (!known(told._tag))
    return [`no defect: ${outcome instanceof Error ? (outcome.stack ?? outcome.message) : String(outcome)}`]
  return laws.filter(([, broken]) => broken(told, truth)).map(([name]) => name)
}
