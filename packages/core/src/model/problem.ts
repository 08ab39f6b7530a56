/**
 * Problem details (RFC 9457): how a server describes an error to its own callers.
 */
import * as Wire from "@dcs-tasks/wire/failure"
import * as Schema from "effect/Schema"
import type { DcsError } from "./DcsError.ts"
import { count, named } from "./fields.ts"

const text = /* @__PURE__ */ Schema.optionalKey(Schema.String)

/**
 * The problem details of an error: plain JSON for a body of type `application/problem+json`.
 *
 * @since 0.1.0
 * @category models
 */
export type DcsProblem = Wire.Problem

/**
 * The schema of problem details, for clients that decode them and for OpenAPI documents.
 *
 * @since 0.1.0
 * @category schemas
 */
export const DcsProblem = /* @__PURE__ */ named("DcsProblem", {
  type: Schema.String,
  title: Schema.String,
  status: Schema.Int,
  detail: Schema.String,
  instance: text,
  _tag: /* @__PURE__ */ Schema.Literals([
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
  ]),
  mayHaveDeleted: Schema.Boolean,
  reason: text,
  field: text,
  attempts: /* @__PURE__ */ Schema.optionalKey(count),
  upstreamStatus: /* @__PURE__ */ Schema.optionalKey(Schema.Int),
  errorCode: text,
  requestId: text,
  retryAfter: /* @__PURE__ */ Schema.optionalKey(Schema.Int)
})

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
 * import { DcsThrottled, toProblem } from "@dcs-tasks/core"
 *
 * const error = new DcsThrottled({ status: 429, attempts: 1, mayHaveDeleted: false, retryAfter: 60 })
 * const problem = toProblem(error, { instance: "/tasks/8abf6e1e" })
 * problem.type // => "urn:dcs-tasks:DcsThrottled"
 * problem.status // => 429
 * problem.detail // => "Too many requests (429). Nothing was deleted. Try again in 60 s."
 * problem.retryAfter // => 60
 * ```
 */
export const toProblem: (error: DcsError, options?: ProblemOptions) => DcsProblem = Wire.toProblem
