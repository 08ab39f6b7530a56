/**
 * What one attempt comes to: the meaning of its answer, or of its silence, and how the story of the call goes on.
 *
 * @since 0.1.0
 */
import { type Answer, type Clock, fateOfMeaning, fateOfSilence, type NoAnswer, type Phase } from "./answer.ts"
import { type Call, type CallRequest, isFailure } from "./calls.ts"
import type { ClassifyOptions, FailureAnswer } from "./classify.ts"
import type { TimeoutPhase } from "./describe.ts"
import type { InvalidInput } from "./invalidInput.ts"
import type { TransportKind } from "./networkFault.ts"
import { goesOn, type Story } from "./story.ts"

/**
 * How long a request has, in milliseconds, and the limits that a person set and is told of.
 *
 * @since 0.1.0
 */
export interface Limit {
  readonly millis: number
  readonly of: number
  /** What is left for all attempts together. */
  readonly all: number
  readonly allOf: number
}

/**
 * Why an attempt has no answer, by the fields of the error that tells of it. `InvalidInput` and `DcsClientClosed` have
 * no story: nothing was sent.
 *
 * @since 0.1.0
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

/**
 * What an attempt comes to, with the story of the call after it.
 *
 * @since 0.1.0
 */
export type Conclusion<A> =
  | { readonly value: A; readonly status: number; readonly story: Story }
  | { readonly failure: FailureAnswer | Unanswered; readonly status?: number; readonly story: Story }

type Judged = Pick<CallRequest, "deletes" | "repeatable">

/** Whether anybody asks what became of a request that was lost. */
const matters = ({ deletes, repeatable }: Judged): boolean => deletes || !repeatable

const isSuccess = (status: number): boolean => status >= 200 && status < 300

const timeout = (limit: Limit, clock: Clock | undefined, phase: Phase): Unanswered => {
  const isTotal = clock === "all" || limit.all < limit.of
  return {
    _tag: "DcsTimeout",
    phase: isTotal || phase === "queue" ? "total" : phase,
    timeoutMillis: isTotal ? limit.allOf : limit.of
  }
}

/** Nothing was sent, so nothing was deleted, whatever a middleware says by itself. */
const madeUp = (status: number): FailureAnswer => ({
  _tag: "DcsUnexpectedResponse",
  status,
  detail: "a middleware gave it, and no request was made",
  mayHaveDeleted: false,
  throttled: false
})

/**
 * What an answer comes to. A success that the clock ended could still turn out to be a page; any other status is an
 * answer all the same.
 *
 * @since 0.1.0
 */
export const conclude = <A extends { readonly _tag: string }>(
  call: Call<A>,
  answer: Answer,
  before: Story,
  limit: Limit,
  options: ClassifyOptions
): Conclusion<A> => {
  const { body, end, headers, passes, status } = answer
  const after = (meaning: Parameters<typeof fateOfMeaning>[1]): Story =>
    goesOn(before, answer, matters(call) ? fateOfMeaning(answer, meaning) : "untouched")
  if (end === "clock" && isSuccess(status)) {
    return { failure: timeout(limit, answer.endedBy, "body"), status, story: after(answer) }
  }
  const meaning =
    passes.count === 0 && call.deletes && isSuccess(status)
      ? madeUp(status)
      : call.read(status, headers, body, { ...options, end })
  return isFailure(meaning)
    ? { failure: meaning, status, story: after(meaning) }
    : { value: meaning, status, story: goesOn(before, answer, "untouched") }
}

const whyOf = ({ passes, phase, why, written }: NoAnswer, limit: Limit): Unanswered => {
  switch (why._tag) {
    case "Clock":
      return timeout(limit, why.clock, phase)
    case "Refused":
      return why.input
    case "Closed":
      // "Nothing was sent" is not the story of a request that was cut off.
      return written === true || passes.count > 1
        ? { _tag: "DcsTransportError", kind: "reset", detail: "this client was closed" }
        : { _tag: "DcsClientClosed" }
    case "Fault": {
      const { beforeRequest: _, ...told } = why.fault
      return { _tag: "DcsTransportError", ...told }
    }
  }
}

/** Whether it is refused before anything was sent, so that there is no story to tell. */
const isUntold = ({ _tag }: Unanswered): boolean => _tag === "InvalidInput" || _tag === "DcsClientClosed"

/**
 * What silence comes to.
 *
 * @since 0.1.0
 */
export const concludeSilence = (
  call: Judged,
  silence: NoAnswer,
  before: Story,
  limit: Limit
): { readonly failure: Unanswered; readonly story: Story } => {
  const failure = whyOf(silence, limit)
  return { failure, story: isUntold(failure) ? before : storyAfter(call, silence, before) }
}

/**
 * The story after an attempt of which nobody hears the end.
 *
 * @since 0.1.0
 */
export const storyAfter = (call: Judged, came: Answer | NoAnswer, before: Story): Story => {
  const fate = came._tag === "Answer" ? fateOfMeaning(came, came) : fateOfSilence(came)
  return goesOn(before, came, matters(call) ? fate : "untouched")
}
