/**
 * What a response means. The status decides the class; the body only adds optional fields and the reason.
 *
 * @since 0.1.0
 */
import { type AnswerHeaders, header } from "./answerHeaders.ts"
import { type BodyEnd, confirmsDeletion, endOf, messageOf } from "./confirmation.ts"
import { type Body, type ErrorBody, parseBody } from "./errorBody.ts"
import {
  badRequestReason,
  type BadRequestReason,
  canonicalCode,
  notFoundReason,
  type NotFoundReason,
  throttlingCodes
} from "./errorCode.ts"
import { refuses } from "./fate.ts"
import { httpDate, retryAfterSeconds } from "./retryAfter.ts"
import { serverText } from "../text.ts"
import { type UnauthorizedReason, unauthorizedReason } from "./unauthorized.ts"
import type { SignedRequest } from "../signing/signable.ts"

/**
 * A body as text or as bytes of UTF-8. `null` and `undefined` mean that there is none.
 *
 * @since 0.1.0
 */
export type AnswerBody = string | Uint8Array | null | undefined

/**
 * What helps to classify a response, besides the response itself.
 *
 * @since 0.1.0
 */
export interface ClassifyOptions {
  /** Secrets in use: redacted wherever the server echoes them. */
  readonly secrets?: ReadonlyArray<string> | undefined
  /** Additional codes that mean "this task does not exist", for 404 and 400. None by default. */
  readonly missingCodes?: ReadonlyArray<string> | undefined
  /** The local clock in epoch milliseconds, for a `Retry-After` date without a `Date` header. */
  readonly now?: number | undefined
  /** For a signed request: when it was signed, and how to compare it with the gateway's copy. */
  readonly signed?: SignedRequest | undefined
  /** How the body ended; `complete` by default. */
  readonly end?: BodyEnd | undefined
}

/**
 * A response that confirms a deletion.
 *
 * @since 0.1.0
 */
export interface DeletedAnswer {
  readonly _tag: "Deleted"
  /** 204 can also mean that there was nothing to delete. */
  readonly status: 200 | 204
  /** The `message` of the body, escaped and cut; usually empty. */
  readonly message?: string
  /** From `X-Request-Id`. */
  readonly requestId?: string
}

/** The fields that any failed response can have. */
interface FailureDetail {
  readonly status: number
  readonly errorCode?: string
  readonly errorMsg?: string
  readonly errorExtMsg?: string
  readonly requestId?: string
  /** False only if the response proves that this request deleted nothing. */
  readonly mayHaveDeleted: boolean
  /** The server asks the client to slow down, by status or by code. */
  readonly throttled: boolean
  /** Seconds. */
  readonly retryAfter?: number
}

/**
 * A response other than the expected success, named after the error class that it becomes.
 *
 * @since 0.1.0
 */
export type FailureAnswer = FailureDetail &
  (
    | { readonly _tag: "DcsBadRequest"; readonly reason: { readonly _tag: BadRequestReason } }
    | { readonly _tag: "DcsUnauthorized"; readonly reason: UnauthorizedReason }
    | { readonly _tag: "DcsForbidden" }
    | { readonly _tag: "DcsNotFound"; readonly reason: { readonly _tag: NotFoundReason } }
    | { readonly _tag: "DcsInternalError" }
    | { readonly _tag: "DcsThrottled" }
    | { readonly _tag: "DcsUnavailable" }
    | {
        readonly _tag: "DcsUnexpectedResponse"
        /** The origin that a redirect points to, without path or query. */
        readonly location?: string
        /** The beginning of a body that is not an error body. */
        readonly excerpt?: string
        /** Why the response confirms nothing, if its status alone does not show it. */
        readonly detail?: string
      }
  )

/**
 * What a response to a deletion means.
 *
 * @since 0.1.0
 */
export type Classification = DeletedAnswer | FailureAnswer

const maxIdLength = 128

const requestIdOf = (headers: AnswerHeaders | undefined, body: ErrorBody, options: ClassifyOptions) => {
  const id = header(headers, "x-request-id")?.trim() || body.requestId
  return id === undefined ? undefined : serverText(id, options.secrets, maxIdLength)
}

const emptyErrorBody: ErrorBody = {}

const errorOf = (body: Body): ErrorBody => (body._tag === "Json" ? body.error : emptyErrorBody)

const locationOrigin = (headers: AnswerHeaders | undefined): string | undefined => {
  const location = header(headers, "location")
  if (location === undefined) return undefined
  try {
    const url = new URL(location)
    return url.origin === "null" ? url.protocol : url.origin
  } catch {
    return "same origin"
  }
}

/** URL parsers put hosts in lower case, so a secret in a host appears in lower case. */
const withLowerCase = (secrets: ReadonlyArray<string> = []): ReadonlyArray<string> =>
  secrets.flatMap((secret) => [secret, secret.toLowerCase()])

const excerptLength = 200

/** Classifies any response other than the success of its operation. Never throws. */
export const classifyFailure = (
  status: number,
  headers: AnswerHeaders | undefined,
  body: Body,
  options: ClassifyOptions = {}
): FailureAnswer => {
  const error = errorOf(body)
  const display = (text: string) => serverText(text, options.secrets)
  const requestId = requestIdOf(headers, error, options)
  const throttled = status === 429 || (error.code !== undefined && throttlingCodes.has(canonicalCode(error.code)))
  const serverDate = httpDate(header(headers, "date"))
  const retryAfter = retryAfterSeconds(header(headers, "retry-after"), serverDate ?? options.now ?? 0)
  const detail: FailureDetail = {
    status,
    ...(error.code !== undefined && { errorCode: serverText(error.code, options.secrets, maxIdLength) }),
    ...(error.msg !== undefined && { errorMsg: display(error.msg) }),
    ...(error.extMsg !== undefined && { errorExtMsg: display(error.extMsg) }),
    ...(requestId !== undefined && { requestId }),
    mayHaveDeleted: !refuses(status),
    throttled,
    ...(retryAfter !== undefined && { retryAfter })
  }
  const taskMissing = error.code !== undefined && isMissingCode(error.code, options.missingCodes)
  switch (status) {
    case 400:
      return taskMissing
        ? { ...detail, _tag: "DcsNotFound", reason: { _tag: "Task" } }
        : { ...detail, _tag: "DcsBadRequest", reason: { _tag: badRequestReason(error.code) } }
    case 401:
      return { ...detail, _tag: "DcsUnauthorized", reason: unauthorizedReason(error, options.signed, serverDate) }
    case 403:
      return { ...detail, _tag: "DcsForbidden" }
    case 404:
      return { ...detail, _tag: "DcsNotFound", reason: { _tag: taskMissing ? "Task" : notFoundReason(error.code) } }
    case 429:
      return { ...detail, _tag: "DcsThrottled" }
    case 500:
      return { ...detail, _tag: "DcsInternalError" }
    case 408:
    case 502:
    case 503:
    case 504:
      return { ...detail, _tag: "DcsUnavailable" }
  }
  const location = status >= 300 && status < 400 ? locationOrigin(headers) : undefined
  const text = body._tag === "Html" || body._tag === "Text" ? body.text : undefined
  return {
    ...detail,
    _tag: "DcsUnexpectedResponse",
    ...(location !== undefined && { location: serverText(location, withLowerCase(options.secrets)) }),
    ...(text !== undefined && { excerpt: serverText(text, options.secrets, excerptLength) }),
    ...(status === 200 && options.end === "unreadable" && { detail: "a middleware already read its body" })
  }
}

const isMissingCode = (code: string, missingCodes: ReadonlyArray<string> = []): boolean =>
  missingCodes.some((missing) => canonicalCode(missing) === canonicalCode(code))

/**
 * Classifies the response to a deletion. Total: every status, header and body gives a value, and nothing throws.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { classify } from "@dcs-tasks/wire"
 *
 * classify(204, {}, "") // => { _tag: "Deleted", status: 204 }
 * classify(404, {}, `{"error_code":"DCS.3022"}`)._tag // => "DcsNotFound"
 * ```
 */
export const classify = (
  status: number,
  headers?: AnswerHeaders,
  body?: AnswerBody,
  options: ClassifyOptions = {}
): Classification => {
  // A 204 has no body by definition, so bytes after it mean nothing.
  const parsed: Body = status === 204 ? { _tag: "Empty" } : parseBody(body)
  const end = endOf(headers, body?.length ?? 0, options.end)
  if (status !== 204 && !(status === 200 && confirmsDeletion(headers, parsed, end))) {
    return classifyFailure(status, headers, parsed, options)
  }
  const message = messageOf(parsed)
  const requestId = requestIdOf(headers, errorOf(parsed), options)
  return {
    _tag: "Deleted",
    status,
    ...(message !== undefined && { message: serverText(message, options.secrets) }),
    ...(requestId !== undefined && { requestId })
  }
}
