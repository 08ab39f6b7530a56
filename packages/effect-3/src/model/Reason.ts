/**
 * The `reason` of an error, as a tagged union.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { text } from "./fields.ts"

/**
 * The reason for a 400.
 *
 * @since 0.1.0
 * @category schemas
 */
export const BadRequestReason = Schema.Union(
  /** The task is running, or in another state in which its record cannot be deleted (DCS.4957). */
  Schema.TaggedStruct("TaskNotDeletable", {}),
  /** Another change to the instance is in progress; the same call can succeed later (DCS.4017 and related codes). */
  Schema.TaggedStruct("InstanceBusy", {}),
  /** One of the ids (DCS.4002 and related codes). */
  Schema.TaggedStruct("MalformedId", {}),
  /** The instance has no background tasks (DCS.4094). */
  Schema.TaggedStruct("Unsupported", {}),
  Schema.TaggedStruct("Other", {})
).annotations({ identifier: "DcsBadRequestReason" })
export type BadRequestReason = typeof BadRequestReason.Type

/**
 * Why the credentials were not accepted.
 *
 * @since 0.1.0
 * @category schemas
 */
export const UnauthorizedReason = Schema.Union(
  Schema.TaggedStruct("TokenExpired", {}),
  /** The token is for another project. */
  Schema.TaggedStruct("ProjectMismatch", {}),
  Schema.TaggedStruct("SignatureMismatch", {
    /** The first line that differs from the gateway's, such as `query`. Absent if none does: the secret key is wrong. */
    line: text
  }),
  Schema.TaggedStruct("ClockSkew", {
    /** The time in the rejected signature. ISO 8601, UTC. */
    localTime: Schema.String,
    /** The time of the service. ISO 8601, UTC. */
    serverTime: Schema.String
  }),
  Schema.TaggedStruct("Other", {})
).annotations({ identifier: "DcsUnauthorizedReason" })
export type UnauthorizedReason = typeof UnauthorizedReason.Type

/**
 * What was not found.
 *
 * @since 0.1.0
 * @category schemas
 */
export const NotFoundReason = Schema.Union(
  /** The task: the response has an error code of the service that is not about anything else. */
  Schema.TaggedStruct("Task", {}),
  /** The instance (DCS.3022). */
  Schema.TaggedStruct("Instance", {}),
  /** The route: wrong endpoint or region (DCS.4001, APIG.0101). */
  Schema.TaggedStruct("Route", {}),
  /** The 404 has no error code of the service, or one that does not say what is missing. */
  Schema.TaggedStruct("Unknown", {})
).annotations({ identifier: "DcsNotFoundReason" })
export type NotFoundReason = typeof NotFoundReason.Type
