/** Concludes an attempt: the value or failure of its response, or of its absence, and the story of the call so far. */
import type { Answer, EndedBy, NoAnswer, Phase, NoAnswerReason } from "../answer/answer.ts"
import { type Call, type CallRequest, isFailure } from "../call/call.ts"
import type { ClassifyOptions, FailureAnswer } from "../answer/classify.ts"
import type { TimeoutPhase } from "./errorMessage.ts"
import { type Fate, fateOf as fateOfPass, fateOfAnswer, worseFate } from "../answer/fate.ts"
import type { InvalidInput } from "../input/invalidInput.ts"
import type { TransportKind } from "../fault/networkFault.ts"
import { causeOf } from "./shownError.ts"
import { extendStory, type Story } from "./story.ts"

/** How long an attempt can take, and the configured timeouts, which a timeout error reports. All in milliseconds. */
export interface Limit {
  readonly millis: number
  /** Configured, for one attempt. */
  readonly timeout: number
  /** Left for all attempts together. */
  readonly remaining: number
  /** Configured, for all attempts together. */
  readonly totalTimeout: number
}

/**
 * Why an attempt has no response, as the fields of its error. `InvalidInput` and `DcsClientClosed` have no story: nothing
 * was sent.
 */
export type Unanswered =
  | {
      readonly _tag: "DcsTransportError"
      readonly kind: TransportKind
      readonly code?: string
      readonly detail?: string
    }
  | { readonly _tag: "DcsTimeout"; readonly phase: TimeoutPhase; readonly timeoutMillis: number }
  | { readonly _tag: "DcsClientClosed" }
  | InvalidInput

/** The result of an attempt, with the story of the call after it. */
export type Conclusion<A> =
  | { readonly value: A; readonly status: number; readonly story: Story }
  | {
      readonly failure: FailureAnswer | Unanswered
      /** What the transport knew. */
      readonly cause?: Error | undefined
      readonly status?: number
      readonly story: Story
    }

type Meaning = Parameters<typeof fateOfAnswer>[0]

type CallTraits = Pick<CallRequest, "deletes" | "repeatable">

const isSuccess = (status: number): boolean => status >= 200 && status < 300

const abandoned: Unanswered = {
  _tag: "DcsTransportError",
  kind: "network",
  detail: "the credentials provider did not wait for the response"
}

const timeout = (limit: Limit, clock: EndedBy | undefined, phase: Phase): Unanswered => {
  if (clock === "abandoned") return abandoned
  const isTotal = clock === "all" || limit.remaining < limit.timeout
  return {
    _tag: "DcsTimeout",
    phase: isTotal || phase === "queue" ? "total" : phase,
    timeoutMillis: isTotal ? limit.totalTimeout : limit.timeout
  }
}

/** Nothing was sent, so nothing was deleted, whatever a middleware returns. */
const fabricated = (status: number): FailureAnswer => ({
  _tag: "DcsUnexpectedResponse",
  status,
  detail: "a middleware returned it without sending a request",
  mayHaveDeleted: false,
  throttled: false
})

/**
 * Concludes an attempt with a response. A timeout within the body of a success is a failure, because the lost part could
 * change the meaning. With any other status, the response counts as it is.
 */
export const conclude = <A extends { readonly _tag: string }>(
  call: Call<A>,
  answer: Answer,
  before: Story,
  limit: Limit,
  options: ClassifyOptions
): Conclusion<A> => {
  const { body, end, headers, passes, status } = answer
  if (end === "clock" && isSuccess(status)) {
    return { failure: timeout(limit, answer.endedBy, "body"), status, story: storyAfter(call, answer, before) }
  }
  const meaning =
    passes.count === 0 && call.deletes && isSuccess(status)
      ? fabricated(status)
      : call.read(status, headers, body, { ...options, end })
  return isFailure(meaning)
    ? { failure: meaning, status, story: storyAfter(call, answer, before, meaning) }
    : { value: meaning, status, story: extendStory(before, answer, "untouched") }
}

const unansweredOf = ({ passes, phase, why, written }: NoAnswer, limit: Limit): Unanswered => {
  switch (why._tag) {
    case "Clock":
      return timeout(limit, why.clock, phase)
    case "Refused":
      return why.input
    case "Closed":
      // `DcsClientClosed` would say that nothing was sent.
      return written === true || passes.count > 1
        ? { _tag: "DcsTransportError", kind: "reset", detail: "this client was closed" }
        : { _tag: "DcsClientClosed" }
    case "Fault": {
      const { beforeRequest: _, name: __, ...details } = why.fault
      return { _tag: "DcsTransportError", ...details }
    }
  }
}

/** Concludes an attempt without a response. */
export const concludeNoAnswer = (
  call: CallTraits,
  noAnswer: NoAnswer,
  before: Story,
  limit: Limit
): { readonly failure: Unanswered; readonly cause: Error | undefined; readonly story: Story } => ({
  failure: unansweredOf(noAnswer, limit),
  cause: causeOf(noAnswer),
  story: storyAfter(call, noAnswer, before)
})

/** Whether the failure proves that no request was written. */
const isBeforeRequest = (why: NoAnswerReason): boolean =>
  why._tag === "Closed" || (why._tag === "Fault" && why.fault.beforeRequest)

const fateOf = (result: Answer | NoAnswer, meaning: Meaning | undefined): Fate => {
  const { passes, repeatsUnseen } = result
  const others: Fate = passes.knownUnknown ? "unknown" : passes.unseen ? "unproven" : "untouched"
  const own =
    result._tag === "Answer"
      ? fateOfAnswer(meaning ?? result, repeatsUnseen)
      : fateOfPass({
          status: undefined,
          written: result.written,
          beforeRequest: isBeforeRequest(result.why),
          repeatsUnseen
        })
  return worseFate(others, own)
}

/**
 * The story after an attempt, and after the meaning of its response if that was read. A request that was not sent, or
 * that changes nothing on the server, only counts as an attempt.
 */
export const storyAfter = (
  { deletes, repeatable }: CallTraits,
  result: Answer | NoAnswer,
  before: Story,
  meaning?: Meaning
): Story => {
  const isRelevant = result.passes.count > 0 && (deletes || !repeatable)
  return extendStory(before, result, isRelevant ? fateOf(result, meaning) : "untouched")
}
