/**
 * The errors of a call, one class for each way to fail.
 *
 * Errors do not contain the request, so they can be inspected, logged and encoded without showing credentials.
 * `message` is one line: what happened, what is true now, what to do next.
 *
 * @since 0.1.0
 */
// Over 300 lines: the words of the shared fields reach editors only from the file of the classes, because a declaration file
// has the comments of its own source alone.
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import { showErrors } from "@dcs-tasks/wire/failure"
import * as Schema from "effect/Schema"
import { failAsThemselves } from "../effects/spanned.ts"
import { count, optional, text } from "./fields.ts"
import { BadRequestReason, NotFoundReason, UnauthorizedReason } from "./Reason.ts"

/** Fields of every error after a request was sent. */
const sent = {
  /** How often the client tried to send the request. 0 if the call ended before its first attempt. */
  attempts: count,
  /**
   * True if the task may be gone: list the tasks, or delete it again with `missing: "succeed"`. False only if it is
   * proven that nothing was deleted.
   */
  mayHaveDeleted: Schema.Boolean,
  /**
   * Why `mayHaveDeleted` is true although the service rejected the request: this runtime's `fetch` may have repeated it,
   * or a middleware did, and the outcome of the first request is unknown.
   */
  unseenRepeat: optional(Schema.Literal("runtime", "middleware")),
  /** The call, if it only lists. */
  operation: optional(Schema.Literal("listBackgroundTasks", "listInstances"))
}

/** Fields of every error with a response. */
const answered = {
  /** The HTTP status. */
  status: Schema.Int,
  /** The service's code, such as `DCS.4957`, `111400017` or `APIGW.0301`, as sent. */
  errorCode: text,
  /** The service's text, without secrets and control characters, at most 1024 characters. */
  errorMsg: text,
  /** More text of the service, like `errorMsg`. */
  errorExtMsg: text,
  /** The id that the service gave the request. Give it to support. */
  requestId: text,
  ...sent
}

const answeredLater = {
  ...answered,
  /** The wait in seconds that the service asks for in `Retry-After`. */
  retryAfter: optional(Schema.Finite)
}

/**
 * An input is invalid. Nothing was sent to DCS.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsInvalidInput extends Schema.TaggedError<DcsInvalidInput>()(
  "DcsInvalidInput",
  {
    /** The input: `taskId`, `endpoint`, `retry.maxAttempts`, `options` and others. */
    field: Schema.String,
    /** What is wrong with the input. */
    problem: Schema.String,
    /** The invalid value, escaped and shortened. */
    value: Schema.String
  },
  HttpApiSchema.annotations({ status: 400 })
) {}

/**
 * There are no usable credentials. Nothing was sent to DCS.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsCredentialsError extends Schema.TaggedError<DcsCredentialsError>()(
  "DcsCredentialsError",
  {
    /** Where the credentials come from, such as `OS_AUTH_TOKEN`. Never the secret. */
    source: Schema.String,
    /** What is wrong with the credentials. */
    problem: Schema.String
  },
  HttpApiSchema.annotations({ status: 500 })
) {}

/**
 * Status 400.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsBadRequest extends Schema.TaggedError<DcsBadRequest>()(
  "DcsBadRequest",
  {
    ...answered,
    /** What the error code says; `Other` if it says nothing known. */
    reason: BadRequestReason
  },
  HttpApiSchema.annotations({ status: 400 })
) {}

/**
 * Status 401.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsUnauthorized extends Schema.TaggedError<DcsUnauthorized>()(
  "DcsUnauthorized",
  {
    ...answered,
    /** What the response says about the credentials; `Other` if it says nothing known. */
    reason: UnauthorizedReason
  },
  HttpApiSchema.annotations({ status: 502 })
) {}

/**
 * Status 403.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsForbidden extends Schema.TaggedError<DcsForbidden>()(
  "DcsForbidden",
  answered,
  HttpApiSchema.annotations({ status: 502 })
) {}

/**
 * Status 404, or 400 with one of the configured `missingCodes`.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsNotFound extends Schema.TaggedError<DcsNotFound>()(
  "DcsNotFound",
  {
    ...answered,
    /** What the error code says is missing. Only `Task` is about the task. */
    reason: NotFoundReason
  },
  HttpApiSchema.annotations({ status: 404 })
) {}

/**
 * Status 500.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsInternalError extends Schema.TaggedError<DcsInternalError>()(
  "DcsInternalError",
  answered,
  HttpApiSchema.annotations({ status: 502 })
) {}

/**
 * Status 429.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsThrottled extends Schema.TaggedError<DcsThrottled>()(
  "DcsThrottled",
  answeredLater,
  HttpApiSchema.annotations({ status: 429 })
) {}

/**
 * Status 408, 502, 503 or 504.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsUnavailable extends Schema.TaggedError<DcsUnavailable>()(
  "DcsUnavailable",
  answeredLater,
  HttpApiSchema.annotations({ status: 503 })
) {}

/**
 * Any other status, a redirect, or a success that does not confirm the deletion (such as the page of a captive portal,
 * a 200 with an error in it, a 202).
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsUnexpectedResponse extends Schema.TaggedError<DcsUnexpectedResponse>()(
  "DcsUnexpectedResponse",
  {
    ...answered,
    /** The beginning of a body that is not an error body, without secrets and escaped; or what is wrong with a list. */
    excerpt: text,
    /** Why a success confirms nothing, if status and body do not show it. */
    detail: text,
    /** The origin of the redirect, which was not followed. */
    location: text
  },
  HttpApiSchema.annotations({ status: 502 })
) {}

/**
 * No usable response arrived.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsTransportError extends Schema.TaggedError<DcsTransportError>()(
  "DcsTransportError",
  {
    /** Browsers report every failure as `network`. */
    kind: Schema.Literal("dns", "connect", "tls", "reset", "proxy", "protocol", "network"),
    /** The runtime's code, such as `ECONNREFUSED`. */
    code: text,
    /** The runtime's message, without secrets and local paths. */
    detail: text,
    ...sent
  },
  HttpApiSchema.annotations({ status: 502 })
) {}

/**
 * One attempt, or all of them together, took too long.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsTimeout extends Schema.TaggedError<DcsTimeout>()(
  "DcsTimeout",
  {
    /**
     * What the attempt waited for when its time was up: a connection, response headers, or the rest of the body.
     * `total`: the limit of all attempts was reached.
     */
    phase: Schema.Literal("connect", "headers", "body", "total"),
    /** The limit that was reached, in milliseconds. */
    timeoutMillis: Schema.Finite,
    ...sent
  },
  HttpApiSchema.annotations({ status: 504 })
) {}

/**
 * The schema of all errors: encodes them to plain JSON and decodes them from it.
 *
 * Each class has the status with which a server answers its own callers, not the status of the service: see docs/errors.md.
 *
 * @since 0.1.0
 * @category schemas
 * @example
 * ```ts
 * import { DcsError, DcsInvalidInput } from "@dcs-tasks/effect-3"
 * import * as Schema from "effect/Schema"
 *
 * const error = new DcsInvalidInput({ field: "taskId", problem: "must not be empty", value: '""' })
 * const json = Schema.encodeSync(DcsError)(error)
 * Schema.decodeUnknownSync(DcsError)(json) instanceof DcsInvalidInput // => true
 * ```
 */
export const DcsError = Schema.Union(
  DcsInvalidInput,
  DcsCredentialsError,
  DcsBadRequest,
  DcsUnauthorized,
  DcsForbidden,
  DcsNotFound,
  DcsInternalError,
  DcsThrottled,
  DcsUnavailable,
  DcsUnexpectedResponse,
  DcsTransportError,
  DcsTimeout
).annotations({ identifier: "DcsError" })
export type DcsError = typeof DcsError.Type

showErrors(DcsError.members)
failAsThemselves(DcsError.members)

/**
 * The errors of `deleteBackgroundTask`: all of them.
 *
 * @since 0.1.0
 * @category errors
 */
export type DeleteBackgroundTaskError = DcsError

/**
 * The errors after a request was sent.
 *
 * @since 0.1.0
 * @category errors
 */
export type DcsSentError = Extract<DcsError, { readonly mayHaveDeleted: boolean }>

/**
 * Whether a value is one of these errors.
 *
 * @since 0.1.0
 * @category errors
 */
export const isDcsError: (u: unknown) => u is DcsError = Schema.is(DcsError)

/**
 * Whether the task may have been deleted despite the error: then list the tasks, or delete it again with
 * `missing: "succeed"`. False for errors before which nothing was sent, too.
 *
 * @since 0.1.0
 * @category predicates
 */
export const mayHaveDeleted = (error: DcsError): boolean => "mayHaveDeleted" in error && error.mayHaveDeleted
