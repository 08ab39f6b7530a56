/**
 * Problem details (RFC 9457): how a server describes an error to its own callers.
 *
 * @since 0.1.0
 */
import * as Wire from "@dcs-tasks/wire/failure"
import * as Schema from "effect/Schema"
import type { DcsError } from "./DcsError.ts"
import { count, optional, text } from "./fields.ts"

/**
 * The problem details of an error: plain JSON for a body of type `application/problem+json`.
 *
 * @since 0.1.0
 * @category models
 */
export type DcsProblem = Wire.Problem

/**
 * The schema of problem details, for clients that decode them and for documents.
 *
 * @since 0.1.0
 * @category schemas
 */
export const DcsProblem = Schema.Struct({
  type: Schema.String,
  title: Schema.String,
  status: Schema.Int,
  detail: Schema.String,
  instance: text,
  _tag: Schema.Literal(
    "DcsInvalidInput",
    "DcsCredentialsError",
    "DcsClientClosed",
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
  ),
  mayHaveDeleted: Schema.Boolean,
  reason: text,
  field: text,
  attempts: optional(count),
  upstreamStatus: optional(Schema.Int),
  errorCode: text,
  requestId: text,
  retryAfter: optional(Schema.Int)
}).annotations({ identifier: "DcsProblem" })

/**
 * Options of `toProblem`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ProblemOptions extends Wire.ProblemOptions<DcsError> {}

/**
 * Describes an error to the callers of a server, as problem details. It leaves out what concerns only the operator of
 * the server: where credentials come from and why they were rejected, missing permissions, hosts and proxies, excerpts of
 * responses.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { DcsThrottled, toProblem } from "@dcs-tasks/effect-3"
 *
 * const error = new DcsThrottled({ status: 429, attempts: 1, mayHaveDeleted: false, retryAfter: 60 })
 * toProblem(error).detail // => "Too many requests (429). Nothing was deleted. Try again in 60 s."
 * ```
 */
export const toProblem: (error: DcsError, options?: ProblemOptions) => DcsProblem = Wire.toProblem
