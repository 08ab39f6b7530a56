/**
 * The results of a bulk deletion, one per input.
 *
 * @since 0.1.0
 * @module
 */
import * as Schema from "effect/Schema"
import { DcsError, DcsInvalidInput } from "./DcsError.ts"
import { AlreadyGone, Deleted } from "./DeleteBackgroundTask.ts"
import { count, named } from "./fields.ts"

/**
 * Why a bulk deletion stopped early: rejected credentials (the whole run), five consecutive 403 responses, a missing
 * instance or route (that instance), or the caller's deadline, signal, journal or `close()`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const StopReason = /* @__PURE__ */ Schema.Literals([
  "unauthorized",
  "credentials",
  "forbidden",
  "instance-missing",
  "route-missing",
  "deadline",
  "signal",
  "journal",
  "closed"
]).annotate({ identifier: "DcsStopReason" })
export type StopReason = typeof StopReason.Type

/**
 * The task was sent, or tried, and the last attempt failed.
 *
 * @since 0.1.0
 * @category models
 */
export class Failed extends Schema.Class<Failed>("DcsFailed")(
  named("DcsFailed", {
    _tag: Schema.tag("Failed"),
    /** The error of the last attempt. Its `mayHaveDeleted` says whether the task may be gone. */
    error: DcsError,
    /**
     * A request for this task ended with an unknown outcome, so after the next attempt a missing task counts as deleted.
     * The error's `mayHaveDeleted` does not show this: over a transport that can repeat requests unseen, it is also true
     * for a mistyped id.
     */
    seenUnknown: Schema.optionalKey(Schema.Literal(true))
  })
) {}

/**
 * An id of the input is invalid. Nothing was sent for it.
 *
 * @since 0.1.0
 * @category models
 */
export class Invalid extends Schema.Class<Invalid>("DcsInvalid")(
  named("DcsInvalid", {
    _tag: Schema.tag("Invalid"),
    /** Which id, and what is wrong with it. */
    error: DcsInvalidInput
  })
) {}

/**
 * The same task occurred earlier in the input. It is sent once.
 *
 * @since 0.1.0
 * @category models
 */
export class Duplicate extends Schema.Class<Duplicate>("DcsDuplicate")(
  named("DcsDuplicate", {
    _tag: Schema.tag("Duplicate")
  })
) {}

/**
 * The journal reports that an earlier run finished it.
 *
 * @since 0.1.0
 * @category models
 */
export class Skipped extends Schema.Class<Skipped>("DcsSkipped")(
  named("DcsSkipped", {
    _tag: Schema.tag("Skipped")
  })
) {}

/**
 * The run stopped before this task was sent. Nothing was sent for it.
 *
 * @since 0.1.0
 * @category models
 */
export class NotAttempted extends Schema.Class<NotAttempted>("DcsNotAttempted")(
  named("DcsNotAttempted", {
    _tag: Schema.tag("NotAttempted"),
    /** Why the run, or the part of it on this instance, stopped. */
    stoppedBy: StopReason
  })
) {}

/**
 * The schema of what happened to one task of a bulk deletion.
 *
 * @since 0.1.0
 * @category schemas
 */
export const BulkOutcome = /* @__PURE__ */ Schema.Union([
  Deleted,
  AlreadyGone,
  Failed,
  Invalid,
  Duplicate,
  Skipped,
  NotAttempted
]).annotate({ identifier: "DcsBulkOutcome" })
export type BulkOutcome = typeof BulkOutcome.Type

/**
 * One result per input, whatever happens. The ids are those of the input. An id that is not a string is an empty string
 * here, and the outcome is `Invalid`.
 *
 * @since 0.1.0
 * @category models
 */
export interface DeletionResult {
  /** The input's position, from 0. */
  readonly index: number
  /** From the input. */
  readonly instanceId: string
  /** From the input. */
  readonly taskId: string
  /** What happened to the task. Only `Deleted`, `AlreadyGone` and `Skipped` are successes. */
  readonly outcome: BulkOutcome
}

/**
 * The schema of a result. A result is a plain object: the schema is for programs that store results or send them on, such
 * as the elements of an RPC stream.
 *
 * @since 0.1.0
 * @category schemas
 * @example
 * ```ts
 * import { DeletionResult, Duplicate } from "@dcs-tasks/core"
 * import * as Schema from "effect/Schema"
 *
 * const result: DeletionResult = { index: 1, instanceId: "i", taskId: "t", outcome: new Duplicate() }
 * Schema.encodeSync(DeletionResult)(result).outcome // => { _tag: "Duplicate" }
 * ```
 */
export const DeletionResult = /* @__PURE__ */ named("DcsDeletionResult", {
  index: count,
  instanceId: Schema.String,
  taskId: Schema.String,
  outcome: BulkOutcome
})
