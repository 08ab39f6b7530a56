/**
 * Deleting one background task: input and outcomes.
 *
 * Only the record is deleted. Nothing is cancelled or undone, and the record cannot be read again.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { InstanceId, TaskId } from "./BackgroundTask.ts"

/**
 * The task to delete. Plain strings are checked against the id grammar before anything is sent.
 *
 * @since 0.1.0
 */
export interface DeleteBackgroundTaskInput {
  readonly instanceId: InstanceId | (string & {})
  readonly taskId: TaskId | (string & {})
}

export interface DeleteBackgroundTaskOptions {
  /**
   * How to treat a 404 about the task on the first attempt: as an error (`"fail"`, the default), or as `AlreadyGone`.
   */
  readonly missing?: "fail" | "succeed" | undefined
  /**
   * Stops the call when it completes: a wait between two attempts ends, and nothing more is sent. An attempt in
   * progress is not cancelled. The call then fails with the error of its last attempt. A stop that fails stops nothing.
   */
  readonly stop?: Effect.Effect<unknown> | undefined
}

/**
 * The service confirmed that the task is gone. With `status` 204 this can also mean that there was no such task: the
 * response to a missing task is undocumented, and related calls of the service use 204 for it. A 200 with the same body
 * for both cannot be ruled out. If the response to an earlier attempt was lost, the retry's 200 or 204 is `Deleted`,
 * too.
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
 * The service reports that the task does not exist, and this counts as success: an earlier attempt of the same call may
 * have deleted it, or `missing` is `"succeed"`.
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
