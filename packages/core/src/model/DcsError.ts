/**
 * Every way in which a call can fail, one class each.
 *
 * An error never holds the request, so inspecting, logging or encoding it shows no credential. `message` is one
 * readable line: what happened, what is now true, what to do next.
 *
 * @since 0.1.0
 */
import { errorMessage } from "@dcs-tasks/wire/failure"
import * as Schema from "effect/Schema"

const sent = {
  /** How many requests were made. */
  attempts: Schema.Int,
  /** True if the fate of any of them is unknown; false only when it is proven that nothing was deleted. */
  mayHaveDeleted: Schema.Boolean,
  /**
   * Why it is true of a refusal: this runtime's `fetch` may have repeated the request, or a middleware did, and nobody
   * saw what became of the first one.
   */
  unseenRepeat: Schema.optionalKey(Schema.Literals(["runtime", "middleware"]))
}

const answered = {
  /** The HTTP status. */
  status: Schema.Int,
  errorCode: Schema.optionalKey(Schema.String),
  errorMsg: Schema.optionalKey(Schema.String),
  errorExtMsg: Schema.optionalKey(Schema.String),
  requestId: Schema.optionalKey(Schema.String),
  ...sent
}

/** `Retry-After`, in seconds. */
const retryAfter = Schema.optionalKey(Schema.Number)

/**
 * An input was refused before anything was sent.
 *
 * @since 0.1.0
 */
export class DcsInvalidInput extends Schema.TaggedError<DcsInvalidInput>()("DcsInvalidInput", {
  field: Schema.String,
  problem: Schema.String,
  /** The refused value, escaped and cut. */
  value: Schema.String
}) {
  override get message(): string {
    return errorMessage(this)
  }
}

/**
 * There are no usable credentials. Nothing was sent.
 *
 * @since 0.1.0
 */
export class DcsCredentialsError extends Schema.TaggedError<DcsCredentialsError>()("DcsCredentialsError", {
  /** Where the credentials came from, such as `OS_AUTH_TOKEN`. Never the secret. */
  source: Schema.String,
  problem: Schema.String
}) {
  override get message(): string {
    return errorMessage(this)
  }
}

/**
 * A call was made after its client, or the scope of its transport, was closed. Nothing was sent.
 *
 * @since 0.1.0
 */
export class DcsClientClosed extends Schema.TaggedError<DcsClientClosed>()("DcsClientClosed", {}) {
  override get message(): string {
    return errorMessage(this)
  }
}

/**
 * Why a request was refused with 400.
 *
 * @since 0.1.0
 */
export const BadRequestReason = Schema.Union([
  /** The record's task is still running, or in another state in which it cannot be deleted (DCS.4957). */
  Schema.TaggedStruct("TaskNotDeletable", {}),
  /** Another change of the instance is under way; the same call can succeed later (DCS.4017 and family). */
  Schema.TaggedStruct("InstanceBusy", {}),
  Schema.TaggedStruct("MalformedId", {}),
  Schema.TaggedStruct("Unsupported", {}),
  Schema.TaggedStruct("Other", {})
])

/**
 * Status 400.
 *
 * @since 0.1.0
 */
export class DcsBadRequest extends Schema.TaggedError<DcsBadRequest>()("DcsBadRequest", {
  ...answered,
  reason: BadRequestReason
}) {
  override get message(): string {
    return errorMessage(this)
  }
}

/**
 * Why the credentials were not accepted.
 *
 * @since 0.1.0
 */
export const UnauthorizedReason = Schema.Union([
  Schema.TaggedStruct("TokenExpired", {}),
  Schema.TaggedStruct("ProjectMismatch", {}),
  Schema.TaggedStruct("SignatureMismatch", { line: Schema.optionalKey(Schema.String) }),
  Schema.TaggedStruct("ClockSkew", { localTime: Schema.String, serverTime: Schema.String }),
  Schema.TaggedStruct("Other", {})
])

/**
 * Status 401.
 *
 * @since 0.1.0
 */
export class DcsUnauthorized extends Schema.TaggedError<DcsUnauthorized>()("DcsUnauthorized", {
  ...answered,
  reason: UnauthorizedReason
}) {
  override get message(): string {
    return errorMessage(this)
  }
}

/**
 * Status 403.
 *
 * @since 0.1.0
 */
export class DcsForbidden extends Schema.TaggedError<DcsForbidden>()("DcsForbidden", answered) {
  override get message(): string {
    return errorMessage(this)
  }
}

/**
 * What was not found.
 *
 * @since 0.1.0
 */
export const NotFoundReason = Schema.Union([
  /** The task: the service's own error body, about nothing else. */
  Schema.TaggedStruct("Task", {}),
  /** The instance (DCS.3022). */
  Schema.TaggedStruct("Instance", {}),
  /** The call itself: wrong endpoint or region (DCS.4001, APIG.0101). */
  Schema.TaggedStruct("Route", {}),
  /** No service error came with the 404. */
  Schema.TaggedStruct("Unknown", {})
])

/**
 * Status 404; and 400 where its code is one of the configured `missingCodes`.
 *
 * @since 0.1.0
 */
export class DcsNotFound extends Schema.TaggedError<DcsNotFound>()("DcsNotFound", {
  ...answered,
  reason: NotFoundReason
}) {
  override get message(): string {
    return errorMessage(this)
  }
}

/**
 * Status 500.
 *
 * @since 0.1.0
 */
export class DcsInternalError extends Schema.TaggedError<DcsInternalError>()("DcsInternalError", answered) {
  override get message(): string {
    return errorMessage(this)
  }
}

/**
 * Status 429.
 *
 * @since 0.1.0
 */
export class DcsThrottled extends Schema.TaggedError<DcsThrottled>()("DcsThrottled", { ...answered, retryAfter }) {
  override get message(): string {
    return errorMessage(this)
  }
}

/**
 * Status 408, 502, 503 or 504.
 *
 * @since 0.1.0
 */
export class DcsUnavailable extends Schema.TaggedError<DcsUnavailable>()("DcsUnavailable", {
  ...answered,
  retryAfter
}) {
  override get message(): string {
    return errorMessage(this)
  }
}

/**
 * Any other status, a redirect, or a success that does not confirm the deletion (a page of a captive portal, an error
 * in a 200, a 202).
 *
 * @since 0.1.0
 */
export class DcsUnexpectedResponse extends Schema.TaggedError<DcsUnexpectedResponse>()("DcsUnexpectedResponse", {
  ...answered,
  /** The beginning of a body that is no error body, scrubbed and escaped; or what is wrong with a list. */
  excerpt: Schema.optionalKey(Schema.String),
  /** Why a success confirms nothing, where its status and body do not say it. */
  detail: Schema.optionalKey(Schema.String),
  /** The origin a redirect pointed at. It was not followed. */
  location: Schema.optionalKey(Schema.String)
}) {
  override get message(): string {
    return errorMessage(this)
  }
}

/**
 * No usable answer came.
 *
 * @since 0.1.0
 */
export class DcsTransportError extends Schema.TaggedError<DcsTransportError>()("DcsTransportError", {
  /** `network` is all that a browser tells. */
  kind: Schema.Literals(["dns", "connect", "tls", "reset", "proxy", "protocol", "network"]),
  /** The runtime's code, such as `ECONNREFUSED`. */
  code: Schema.optionalKey(Schema.String),
  /** The runtime's words, without secrets and paths of the machine. */
  detail: Schema.optionalKey(Schema.String),
  ...sent
}) {
  override get message(): string {
    return errorMessage(this)
  }
}

/**
 * An attempt, or all of them together, took too long.
 *
 * @since 0.1.0
 */
export class DcsTimeout extends Schema.TaggedError<DcsTimeout>()("DcsTimeout", {
  phase: Schema.Literals(["connect", "headers", "body", "total"]),
  /** The limit that was reached, in milliseconds. */
  timeoutMillis: Schema.Number,
  ...sent
}) {
  override get message(): string {
    return errorMessage(this)
  }
}

/**
 * Every error of this library, as a schema: encodes to plain JSON and back.
 *
 * @since 0.1.0
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
export const DcsError = /* @__PURE__ */ Schema.Union([
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
])
export type DcsError = typeof DcsError.Type

/**
 * What `deleteBackgroundTask` can fail with: the whole union.
 *
 * @since 0.1.0
 */
export type DeleteBackgroundTaskError = DcsError

/**
 * The errors that follow a sent request.
 *
 * @since 0.1.0
 */
export type DcsSentError = Extract<DcsError, { readonly mayHaveDeleted: boolean }>

export const isDcsError: (u: unknown) => u is DcsError = /* @__PURE__ */ Schema.is(DcsError)

/**
 * Whether the error leaves open if the task is gone.
 *
 * @since 0.1.0
 */
export const mayHaveDeleted = (error: DcsError): boolean => "mayHaveDeleted" in error && error.mayHaveDeleted
