/**
 * Why a request was refused: the `reason` of an error is a tagged union.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { text } from "./internal/fields.ts"

/**
 * Why a request was refused with 400.
 *
 * @since 0.1.0
 */
export const BadRequestReason = Schema.Union(
  /** The record's task is still running, or in another state in which it cannot be deleted (DCS.4957). */
  Schema.TaggedStruct("TaskNotDeletable", {}),
  /** Another change of the instance is under way; the same call can succeed later (DCS.4017 and family). */
  Schema.TaggedStruct("InstanceBusy", {}),
  Schema.TaggedStruct("MalformedId", {}),
  Schema.TaggedStruct("Unsupported", {}),
  Schema.TaggedStruct("Other", {})
)

/**
 * Why the credentials were not accepted.
 *
 * @since 0.1.0
 */
export const UnauthorizedReason = Schema.Union(
  Schema.TaggedStruct("TokenExpired", {}),
  Schema.TaggedStruct("ProjectMismatch", {}),
  Schema.TaggedStruct("SignatureMismatch", { line: text }),
  Schema.TaggedStruct("ClockSkew", { localTime: Schema.String, serverTime: Schema.String }),
  Schema.TaggedStruct("Other", {})
)

/**
 * What was not found.
 *
 * @since 0.1.0
 */
export const NotFoundReason = Schema.Union(
  /** The task: the service's own error body, about nothing else. */
  Schema.TaggedStruct("Task", {}),
  /** The instance (DCS.3022). */
  Schema.TaggedStruct("Instance", {}),
  /** The call itself: wrong endpoint or region (DCS.4001, APIG.0101). */
  Schema.TaggedStruct("Route", {}),
  /** No service error came with the 404. */
  Schema.TaggedStruct("Unknown", {})
)
