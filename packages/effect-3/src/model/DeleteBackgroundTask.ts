/**
 * Deleting one background task: input, options and outcomes.
 *
 * Only the record is deleted. Nothing is cancelled or undone, and the record cannot be read again.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { CallLimits } from "./CallLimits.ts"
import { count, text } from "./fields.ts"

/**
 * The task to delete. Its ids are checked against the id grammar before anything is sent.
 *
 * @since 0.1.0
 * @category models
 */
export interface DeleteBackgroundTaskInput {
  /** The instance that the task belongs to. */
  readonly instanceId: string
  /** The id of the record, as `listBackgroundTasks` returns it. */
  readonly taskId: string
}

/**
 * Options of one deletion.
 *
 * @since 0.1.0
 * @category models
 */
export interface DeleteBackgroundTaskOptions extends CallLimits {
  /** The result of a 404 about the task on the first attempt: an error (`"fail"`, the default) or `AlreadyGone`. */
  readonly missing?: "fail" | "succeed" | undefined
  /**
   * Stops the call when it completes: a wait between two attempts ends, and nothing more is sent. An attempt in
   * progress is not cancelled. The call then fails with the error of the last attempt. A `stop` that fails has no effect.
   */
  readonly stop?: Effect.Effect<unknown> | undefined
}

/**
 * The service confirmed that the task is gone. It might not have existed: no document defines the response for a missing
 * task. Related calls of the service return 204 for one, and a 200 is possible too. A 200 or 204 after a lost response is
 * also `Deleted`.
 *
 * @since 0.1.0
 * @category models
 */
export class Deleted extends Schema.TaggedClass<Deleted>("DcsDeleted")("Deleted", {
  /** The status of the response. 204 can also mean that there was no such task. */
  status: Schema.Literal(200, 204),
  /** The text in the response, if it has any. Documented as empty. */
  message: text,
  /** The id that the service gave the request. Give it to support. */
  requestId: text,
  /** How often the client tried to send the request, at least 1. */
  attempts: count
}) {}

/**
 * The service responded that the task does not exist, and this counts as success: an earlier attempt of the same call
 * might have deleted it, or the option `missing: "succeed"` is set.
 *
 * @since 0.1.0
 * @category models
 */
export class AlreadyGone extends Schema.TaggedClass<AlreadyGone>("DcsAlreadyGone")("AlreadyGone", {
  /** The id that the service gave the request. Give it to support. */
  requestId: text,
  /** How often the client tried to send the request, at least 1. */
  attempts: count,
  /**
   * True if an earlier attempt of the call may have deleted the task. False if no attempt that the client saw can have deleted it,
   * which only `missing` turns into a success. Over a `fetch`, which can repeat a request unseen, false proves nothing.
   */
  priorAttemptMayHaveDeleted: Schema.Boolean
}) {}

/**
 * The schema of a successful deletion: `Deleted` or `AlreadyGone`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const DeletionOutcome = Schema.Union(Deleted, AlreadyGone).annotations({ identifier: "DcsDeletionOutcome" })
export type DeletionOutcome = typeof DeletionOutcome.Type
