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
import { answered, optional, sent, text } from "./internal/fields.ts"
import { BadRequestReason, NotFoundReason, UnauthorizedReason } from "./Reason.ts"

/** `Retry-After`, in seconds. */
const retryAfter = optional(Schema.Number)

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
}) {}

/**
 * There are no usable credentials. Nothing was sent.
 *
 * @since 0.1.0
 */
export class DcsCredentialsError extends Schema.TaggedError<DcsCredentialsError>()("DcsCredentialsError", {
  /** Where the credentials came from, such as `OS_AUTH_TOKEN`. Never the secret. */
  source: Schema.String,
  problem: Schema.String
}) {}

/**
 * Status 400.
 *
 * @since 0.1.0
 */
export class DcsBadRequest extends Schema.TaggedError<DcsBadRequest>()("DcsBadRequest", {
  ...answered,
  reason: BadRequestReason
}) {}

/**
 * Status 401.
 *
 * @since 0.1.0
 */
export class DcsUnauthorized extends Schema.TaggedError<DcsUnauthorized>()("DcsUnauthorized", {
  ...answered,
  reason: UnauthorizedReason
}) {}

/**
 * Status 403.
 *
 * @since 0.1.0
 */
export class DcsForbidden extends Schema.TaggedError<DcsForbidden>()("DcsForbidden", answered) {}

/**
 * Status 404; and 400 where its code is one of the configured `missingCodes`.
 *
 * @since 0.1.0
 */
export class DcsNotFound extends Schema.TaggedError<DcsNotFound>()("DcsNotFound", {
  ...answered,
  reason: NotFoundReason
}) {}

/**
 * Status 500.
 *
 * @since 0.1.0
 */
export class DcsInternalError extends Schema.TaggedError<DcsInternalError>()("DcsInternalError", answered) {}

/**
 * Status 429.
 *
 * @since 0.1.0
 */
export class DcsThrottled extends Schema.TaggedError<DcsThrottled>()("DcsThrottled", { ...answered, retryAfter }) {}

/**
 * Status 408, 502, 503 or 504.
 *
 * @since 0.1.0
 */
export class DcsUnavailable extends Schema.TaggedError<DcsUnavailable>()("DcsUnavailable", {
  ...answered,
  retryAfter
}) {}

/**
 * Any other status, a redirect, or a success that does not confirm the deletion (a page of a captive portal, an error
 * in a 200, a 202).
 *
 * @since 0.1.0
 */
export class DcsUnexpectedResponse extends Schema.TaggedError<DcsUnexpectedResponse>()("DcsUnexpectedResponse", {
  ...answered,
  /** The beginning of a body that is no error body, scrubbed and escaped; or what is wrong with a list. */
  excerpt: text,
  /** Why a success confirms nothing, where its status and body do not say it. */
  detail: text,
  /** The origin a redirect pointed at. It was not followed. */
  location: text
}) {}

/**
 * No usable answer came.
 *
 * @since 0.1.0
 */
export class DcsTransportError extends Schema.TaggedError<DcsTransportError>()("DcsTransportError", {
  /** `network` is all that a browser tells. */
  kind: Schema.Literal("dns", "connect", "tls", "reset", "proxy", "protocol", "network"),
  /** The runtime's code, such as `ECONNREFUSED`. */
  code: text,
  /** The runtime's words, without secrets and paths of the machine. */
  detail: text,
  ...sent
}) {}

/**
 * An attempt, or all of them together, took too long.
 *
 * @since 0.1.0
 */
export class DcsTimeout extends Schema.TaggedError<DcsTimeout>()("DcsTimeout", {
  phase: Schema.Literal("connect", "headers", "body", "total"),
  /** The limit that was reached, in milliseconds. */
  timeoutMillis: Schema.Number,
  ...sent
}) {}

/**
 * Every error of this library, as a schema: encodes to plain JSON and back.
 *
 * @since 0.1.0
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
)
/** @since 0.1.0 */
export type DcsError = typeof DcsError.Type

for (const { prototype } of DcsError.members) {
  Object.defineProperty(prototype, "message", {
    get(this: DcsError): string {
      return errorMessage(this)
    }
  })
}

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

/** @since 0.1.0 */
export const isDcsError: (u: unknown) => u is DcsError = Schema.is(DcsError)

/**
 * Whether the error leaves open if the task is gone.
 *
 * @since 0.1.0
 */
export const mayHaveDeleted = (error: DcsError): boolean => "mayHaveDeleted" in error && error.mayHaveDeleted
