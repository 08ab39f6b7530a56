/**
 * Turns the failures that wire describes into error classes.
 */
import type { FailureAnswer } from "@dcs-tasks/wire/answer"
import { causedBy, type Sent, type Unanswered } from "@dcs-tasks/wire/failure"
import type { InvalidInput } from "@dcs-tasks/wire/input"
import {
  DcsBadRequest,
  DcsClientClosed,
  type DcsError,
  DcsForbidden,
  DcsInternalError,
  DcsInvalidInput,
  DcsNotFound,
  type DcsSentError,
  DcsThrottled,
  DcsTimeout,
  DcsTransportError,
  DcsUnauthorized,
  DcsUnavailable,
  DcsUnexpectedResponse
} from "./DcsError.ts"

/** The error of a response. */
export const fromAnswer = (answer: FailureAnswer, sent: Sent): DcsSentError => {
  const { throttled: _, retryAfter, ...fields } = answer
  const retryHint = retryAfter === undefined ? {} : { retryAfter }
  switch (fields._tag) {
    case "DcsBadRequest":
      return new DcsBadRequest({ ...fields, ...sent })
    case "DcsUnauthorized":
      return new DcsUnauthorized({ ...fields, ...sent })
    case "DcsForbidden":
      return new DcsForbidden({ ...fields, ...sent })
    case "DcsNotFound":
      return new DcsNotFound({ ...fields, ...sent })
    case "DcsInternalError":
      return new DcsInternalError({ ...fields, ...sent })
    case "DcsThrottled":
      return new DcsThrottled({ ...fields, ...retryHint, ...sent })
    case "DcsUnavailable":
      return new DcsUnavailable({ ...fields, ...retryHint, ...sent })
    case "DcsUnexpectedResponse":
      return new DcsUnexpectedResponse({ ...fields, ...sent })
  }
}

/** The error of an invalid input. */
export const fromInvalidInput = ({ field, problem, value }: InvalidInput): DcsInvalidInput =>
  new DcsInvalidInput({ field, problem, value })

/** The error of an attempt without a value. */
export const toError = (failure: FailureAnswer | Unanswered, sent: Sent, cause?: Error): DcsError => {
  switch (failure._tag) {
    case "InvalidInput":
      return fromInvalidInput(failure)
    case "DcsClientClosed":
      return new DcsClientClosed()
    case "DcsTimeout":
      return causedBy(new DcsTimeout({ ...failure, ...sent }), cause)
    case "DcsTransportError":
      return causedBy(new DcsTransportError({ ...failure, ...sent }), cause)
    default:
      return fromAnswer(failure, sent)
  }
}
