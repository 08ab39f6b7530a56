/**
 * Deleting one background task: input and outcomes.
 *
 * Only the record is deleted. Nothing is cancelled or undone, and the record cannot be read again.
 *
 * @since 0.1.0
 * @module
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { CallLimits } from "./CallLimits.ts"
import { count, named } from "./fields.ts"

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
 * @category models
 */
export class Deleted extends Schema.Class<Deleted>("DcsDeleted")(
  named("DcsDeleted", {
    _tag: Schema.tag("Deleted"),
    /** The status of the response. 204 can also mean that there was no such task. */
    status: Schema.Literals([200, 204]),
    /** The text in the response, if it has any. Documented as empty. */
    message: Schema.optionalKey(Schema.String),
    /** The id that the service gave the request. Give it to support. */
    requestId: Schema.optionalKey(Schema.String),
    /** How often the client tried to send the request, at least 1. */
    attempts: count
  })
) {}

/**
 * The service reports that the task does not exist, and this counts as success: an earlier attempt of the same call may
 * have deleted it, or `missing` is `"succeed"`.
 *
 * @since 0.1.0
 * @category models
 */
export class AlreadyGone extends Schema.Class<AlreadyGone>("DcsAlreadyGone")(
  named("DcsAlreadyGone", {
    _tag: Schema.tag("AlreadyGone"),
    /** The id that the service gave the request. Give it to support. */
    requestId: Schema.optionalKey(Schema.String),
    /** How often the client tried to send the request, at least 1. */
    attempts: count,
    /**
     * True if an earlier attempt, of this call or in the journal of an earlier run, may have deleted the task. False if
     * no attempt that the client saw can have deleted it, which only `missing` turns into a success. Over a `fetch`, which can
     * repeat a request unseen, false proves nothing.
     */
    priorAttemptMayHaveDeleted: Schema.Boolean
  })
) {}

/**
 * The schema of a successful deletion: `Deleted` or `AlreadyGone`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const DeletionOutcome = /* @__PURE__ */ Schema.Union([Deleted, AlreadyGone]).annotate({
  identifier: "DcsDeletionOutcome"
})
export type DeletionOutcome = typeof DeletionOutcome.Type
