/**
 * The errors of a call, one class each.
 *
 * An error never holds the request, so inspecting, logging or encoding it shows no credential. `message` is one
 * readable line: what happened, what is true now, what to do next.
 *
 * @since 0.1.0
 * @module
 */
import { showErrors } from "@dcs-tasks/wire/failure"
import * as Schema from "effect/Schema"
import { type Answered, answered, type AnsweredLater, answeredLater, type Sent, sent } from "./errorFields.ts"
import { named } from "./fields.ts"
import { BadRequestReason, NotFoundReason, UnauthorizedReason } from "./reasons.ts"

export { BadRequestReason, NotFoundReason, UnauthorizedReason }

/**
 * An input is invalid. Nothing was sent to DCS.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsInvalidInput extends Schema.Error<DcsInvalidInput>("DcsInvalidInput")(
  named("DcsInvalidInput", {
    _tag: Schema.tag("DcsInvalidInput"),
    /** The input: `taskId`, `endpoint`, `retry.maxAttempts`, `options` and others. */
    field: Schema.String,
    /** What is wrong with the input. */
    problem: Schema.String,
    /** The invalid value, escaped and shortened. */
    value: Schema.String
  }),
  { httpApiStatus: 400 }
) {}

/**
 * No usable credentials. Nothing was sent to DCS.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsCredentialsError extends Schema.Error<DcsCredentialsError>("DcsCredentialsError")(
  named("DcsCredentialsError", {
    _tag: Schema.tag("DcsCredentialsError"),
    /** Where the credentials came from, such as `OS_AUTH_TOKEN`. Never the secret. */
    source: Schema.String,
    /** What is wrong with the credentials. */
    problem: Schema.String
  }),
  { httpApiStatus: 500 }
) {}

/**
 * The client, or the scope of its transport, was closed before the call sent anything.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsClientClosed extends Schema.Error<DcsClientClosed>("DcsClientClosed")(
  named("DcsClientClosed", { _tag: Schema.tag("DcsClientClosed") }),
  {
    httpApiStatus: 503
  }
) {}

/**
 * Status 400.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsBadRequest extends Schema.Error<DcsBadRequest, Answered>("DcsBadRequest")(
  named("DcsBadRequest", {
    _tag: Schema.tag("DcsBadRequest"),
    ...answered,
    /** What the error code says; `Other` if it says nothing known. */
    reason: BadRequestReason
  }),
  { httpApiStatus: 400 }
) {}

/**
 * Status 401.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsUnauthorized extends Schema.Error<DcsUnauthorized, Answered>("DcsUnauthorized")(
  named("DcsUnauthorized", {
    _tag: Schema.tag("DcsUnauthorized"),
    ...answered,
    /** What the response says about the credentials; `Other` if it says nothing known. */
    reason: UnauthorizedReason
  }),
  { httpApiStatus: 502 }
) {}

/**
 * Status 403.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsForbidden extends Schema.Error<DcsForbidden, Answered>("DcsForbidden")(
  named("DcsForbidden", { _tag: Schema.tag("DcsForbidden"), ...answered }),
  {
    httpApiStatus: 502
  }
) {}

/**
 * Status 404; also 400 if its code is one of the configured `missingCodes`.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsNotFound extends Schema.Error<DcsNotFound, Answered>("DcsNotFound")(
  named("DcsNotFound", {
    _tag: Schema.tag("DcsNotFound"),
    ...answered,
    /** What the error code says is missing. Only `Task` is about the task. */
    reason: NotFoundReason
  }),
  { httpApiStatus: 404 }
) {}

/**
 * Status 500.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsInternalError extends Schema.Error<DcsInternalError, Answered>("DcsInternalError")(
  named("DcsInternalError", { _tag: Schema.tag("DcsInternalError"), ...answered }),
  {
    httpApiStatus: 502
  }
) {}

/**
 * Status 429.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsThrottled extends Schema.Error<DcsThrottled, AnsweredLater>("DcsThrottled")(
  named("DcsThrottled", { _tag: Schema.tag("DcsThrottled"), ...answeredLater }),
  { httpApiStatus: 429 }
) {}

/**
 * Status 408, 502, 503 or 504.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsUnavailable extends Schema.Error<DcsUnavailable, AnsweredLater>("DcsUnavailable")(
  named("DcsUnavailable", { _tag: Schema.tag("DcsUnavailable"), ...answeredLater }),
  { httpApiStatus: 503 }
) {}

/**
 * Any other status, a redirect, or a success that does not confirm the deletion (a page of a captive portal, an error
 * in a 200, a 202).
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsUnexpectedResponse extends Schema.Error<DcsUnexpectedResponse, Answered>("DcsUnexpectedResponse")(
  named("DcsUnexpectedResponse", {
    _tag: Schema.tag("DcsUnexpectedResponse"),
    ...answered,
    /** The beginning of a body that is not an error body, without secrets and escaped; or what is wrong with a list. */
    excerpt: Schema.optionalKey(Schema.String),
    /** Why a success confirms nothing, if status and body do not show it. */
    detail: Schema.optionalKey(Schema.String),
    /** The origin of a redirect. The redirect was not followed. */
    location: Schema.optionalKey(Schema.String)
  }),
  { httpApiStatus: 502 }
) {}

/**
 * No usable response arrived.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsTransportError extends Schema.Error<DcsTransportError, Sent>("DcsTransportError")(
  named("DcsTransportError", {
    _tag: Schema.tag("DcsTransportError"),
    /** Browsers report every failure as `network`. */
    kind: Schema.Literals(["dns", "connect", "tls", "reset", "proxy", "protocol", "network"]),
    /** The runtime's code, such as `ECONNREFUSED`. */
    code: Schema.optionalKey(Schema.String),
    /** The runtime's message, without secrets and local paths. */
    detail: Schema.optionalKey(Schema.String),
    ...sent
  }),
  { httpApiStatus: 502 }
) {}

/**
 * An attempt, or all attempts together, took too long.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsTimeout extends Schema.Error<DcsTimeout, Sent>("DcsTimeout")(
  named("DcsTimeout", {
    _tag: Schema.tag("DcsTimeout"),
    /**
     * What the attempt waited for when its time was up: a connection, response headers, or the rest of the body.
     * `total`: the limit of all attempts was reached.
     */
    phase: Schema.Literals(["connect", "headers", "body", "total"]),
    /** The exceeded limit, in milliseconds. */
    timeoutMillis: Schema.Finite,
    ...sent
  }),
  { httpApiStatus: 504 }
) {}

const classes = [
  DcsInvalidInput,
  DcsCredentialsError,
  DcsClientClosed,
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
] as const
showErrors(classes)

/**
 * The schema of all errors: encodes them to plain JSON and decodes them from it.
 *
 * Each class has the status with which a server answers its own callers, not the status of the service: see
 * docs/errors.md. In an `HttpApi`, list the classes: `error: DcsError.members`. Effect takes a union as one response, with
 * status 500.
 *
 * @since 0.1.0
 * @category schemas
 * @example
 * ```ts
 * import { DcsError, DcsInvalidInput } from "@dcs-tasks/core"
 * import * as Schema from "effect/Schema"
 *
 * const error = new DcsInvalidInput({ field: "taskId", problem: "must not be empty", value: '""' })
 * const json = Schema.encodeSync(DcsError)(error)
 * Schema.decodeUnknownSync(DcsError)(json) instanceof DcsInvalidInput // => true
 * ```
 */
export const DcsError = /* @__PURE__ */ Schema.Union(classes).annotate({ identifier: "DcsError" })
export type DcsError = typeof DcsError.Type

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
export const isDcsError: (u: unknown) => u is DcsError = /* @__PURE__ */ Schema.is(DcsError)

/**
 * Whether the task may have been deleted despite the error: then list the tasks, or delete it again with
 * `missing: "succeed"`. False for errors before which nothing was sent, too.
 *
 * @since 0.1.0
 * @category predicates
 */
export const mayHaveDeleted = (error: DcsError): boolean => "mayHaveDeleted" in error && error.mayHaveDeleted
