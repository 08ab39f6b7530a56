/**
 * Deleting one background task: input and outcomes.
 *
 * Only the record goes. Nothing is cancelled or undone, and the record cannot be read again.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { InstanceId, TaskId } from "./BackgroundTask.ts"

/**
 * Which task. Plain strings are held against the id grammar before anything is sent.
 *
 * @since 0.1.0
 */
export interface DeleteBackgroundTaskInput {
  readonly instanceId: InstanceId | (string & {})
  readonly taskId: TaskId | (string & {})
}

export interface DeleteBackgroundTaskOptions {
  /** What a 404 about the task on the first attempt is: an error (`"fail"`, the default), or `AlreadyGone`. */
  readonly missing?: "fail" | "succeed" | undefined
  /**
   * Stops the call when it completes: a wait between two attempts ends, and nothing more is sent. An attempt under way
   * is not cut off. The call then fails with what the last attempt came to. A stop that fails has not come.
   */
  readonly stop?: Effect.Effect<unknown> | undefined
}

/**
 * The service confirmed that the task is gone. With `status` 204 that may also mean "there was nothing": no document says
 * what a missing task is answered with, and sister calls of the same service use 204 so. A 200 with the same body for
 * both cannot be ruled out either. After a lost answer nothing changes: the retry's 200 or 204 is a `Deleted`.
 *
 * @since 0.1.0
 */
export class Deleted extends Schema.TaggedClass<Deleted>()("Deleted", {
  status: Schema.Literals([200, 204]),
  message: Schema.optionalKey(Schema.String),
  requestId: Schema.optionalKey(Schema.String),
  attempts: Schema.Int
}) {}

/**
 * The service says that there is no such task, and that counts as success here: either an earlier attempt of this
 * very call may have deleted it, or `missing: "succeed"` was asked for.
 *
 * @since 0.1.0
 */
export class AlreadyGone extends Schema.TaggedClass<AlreadyGone>()("AlreadyGone", {
  requestId: Schema.optionalKey(Schema.String),
  attempts: Schema.Int,
  priorAttemptMayHaveDeleted: Schema.Boolean
}) {}

export const DeletionOutcome = /* @__PURE__ */ Schema.Union([Deleted, AlreadyGone])
export type DeletionOutcome = typeof DeletionOutcome.Type
