/**
 * How the pure part's findings become errors.
 *
 * @since 0.1.0
 */
import type { FailureAnswer } from "@dcs-tasks/wire/classify"
import type { InvalidInput } from "@dcs-tasks/wire/invalidInput"
import {
  DcsBadRequest,
  DcsForbidden,
  DcsInternalError,
  DcsInvalidInput,
  DcsNotFound,
  type DcsSentError,
  DcsThrottled,
  DcsUnauthorized,
  DcsUnavailable,
  DcsUnexpectedResponse
} from "../DcsError.ts"
import type { Sent } from "./story.ts"

/**
 * The error that an answer becomes.
 */
export const fromAnswer = (answer: FailureAnswer, sent: Sent): DcsSentError => {
  const { errorCode, errorExtMsg, errorMsg, requestId, status } = answer
  const fields = {
    status,
    ...(errorCode !== undefined && { errorCode }),
    ...(errorMsg !== undefined && { errorMsg }),
    ...(errorExtMsg !== undefined && { errorExtMsg }),
    ...(requestId !== undefined && { requestId }),
    ...sent
  }
  const retryAfter = answer.retryAfter === undefined ? {} : { retryAfter: answer.retryAfter }
  switch (answer._tag) {
    case "DcsBadRequest":
      return new DcsBadRequest({ ...fields, reason: answer.reason })
    case "DcsUnauthorized":
      return new DcsUnauthorized({ ...fields, reason: answer.reason })
    case "DcsForbidden":
      return new DcsForbidden(fields)
    case "DcsNotFound":
      return new DcsNotFound({ ...fields, reason: answer.reason })
    case "DcsInternalError":
      return new DcsInternalError(fields)
    case "DcsThrottled":
      return new DcsThrottled({ ...fields, ...retryAfter })
    case "DcsUnavailable":
      return new DcsUnavailable({ ...fields, ...retryAfter })
    case "DcsUnexpectedResponse":
      return new DcsUnexpectedResponse({
        ...fields,
        ...(answer.excerpt !== undefined && { excerpt: answer.excerpt }),
        ...(answer.detail !== undefined && { detail: answer.detail }),
        ...(answer.location !== undefined && { location: answer.location })
      })
  }
}

/**
 * The error that a refused input becomes.
 */
export const fromInvalidInput = ({ field, problem, value }: InvalidInput): DcsInvalidInput =>
  new DcsInvalidInput({ field, problem, value })
