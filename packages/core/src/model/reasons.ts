/** The reasons of errors. */
import * as Schema from "effect/Schema"

/**
 * The reason for a 400.
 *
 * @since 0.1.0
 * @category schemas
 */
export const BadRequestReason = /* @__PURE__ */ Schema.Union([
  /** The record's task is still running, or in another state in which it cannot be deleted (DCS.4957). */
  Schema.TaggedStruct("TaskNotDeletable", {}),
  /** Another change to the instance is in progress; the same call can succeed later (DCS.4017 and related codes). */
  Schema.TaggedStruct("InstanceBusy", {}),
  /** One of the ids (DCS.4002 and related codes). */
  Schema.TaggedStruct("MalformedId", {}),
  /** The instance has no background tasks (DCS.4094). */
  Schema.TaggedStruct("Unsupported", {}),
  Schema.TaggedStruct("Other", {})
]).annotate({ identifier: "DcsBadRequestReason" })
export type BadRequestReason = typeof BadRequestReason.Type

/**
 * Why the credentials were not accepted.
 *
 * @since 0.1.0
 * @category schemas
 */
export const UnauthorizedReason = /* @__PURE__ */ Schema.Union([
  Schema.TaggedStruct("TokenExpired", {}),
  /** The token is for another project. */
  Schema.TaggedStruct("ProjectMismatch", {}),
  Schema.TaggedStruct("SignatureMismatch", {
    /** The first line that differs from the gateway's, such as `query`. Absent if none does: the secret key is wrong. */
    line: Schema.optionalKey(Schema.String)
  }),
  Schema.TaggedStruct("ClockSkew", {
    /** The time in the rejected signature. ISO 8601, UTC. */
    localTime: Schema.String,
    /** The time of the service. ISO 8601, UTC. */
    serverTime: Schema.String
  }),
  Schema.TaggedStruct("Other", {})
]).annotate({ identifier: "DcsUnauthorizedReason" })
export type UnauthorizedReason = typeof UnauthorizedReason.Type

/**
 * What was not found.
 *
 * @since 0.1.0
 * @category schemas
 */
export const NotFoundReason = /* @__PURE__ */ Schema.Union([
  /** The task: the response has an error code of the service that is not about anything else. */
  Schema.TaggedStruct("Task", {}),
  /** The instance (DCS.3022). */
  Schema.TaggedStruct("Instance", {}),
  /** The route: wrong endpoint or region (DCS.4001, APIG.0101). */
  Schema.TaggedStruct("Route", {}),
  /** The 404 has no error code of the service, or one that does not say what is missing. */
  Schema.TaggedStruct("Unknown", {})
]).annotate({ identifier: "DcsNotFoundReason" })
export type NotFoundReason = typeof NotFoundReason.Type
