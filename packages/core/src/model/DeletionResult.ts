/**
 * What became of one input of a bulk deletion.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { DcsError, DcsInvalidInput } from "./DcsError.ts"
import { AlreadyGone, Deleted } from "./DeleteBackgroundTask.ts"

/**
 * Why a bulk deletion went no further: refused credentials (all of it), five 403 in a row, a missing instance or route
 * (that instance), or the caller's own deadline, signal, journal or `close()`.
 *
 * @since 0.1.0
 */
export const StopReason = Schema.Literals([
  "unauthorized",
  "credentials",
  "forbidden",
  "instance-missing",
  "route-missing",
  "deadline",
  "signal",
  "journal",
  "closed"
])
export type StopReason = typeof StopReason.Type

export class Failed extends Schema.TaggedClass<Failed>()("Failed", {
  error: DcsError,
  /**
   * A request for this task was seen to end without anybody knowing what it did: sent again, a missing task is one that
   * is gone. The error's `mayHaveDeleted` is no measure of that: over a transport that may repeat unseen it is true of a
   * mistyped id as well.
   */
  seenUnknown: Schema.optionalKey(Schema.Literal(true))
}) {}

/**
 * The input cannot be an id of a task; nothing was sent for it.
 *
 * @since 0.1.0
 */
export class Invalid extends Schema.TaggedClass<Invalid>()("Invalid", { error: DcsInvalidInput }) {}

/**
 * The same task was there before, and is sent once.
 *
 * @since 0.1.0
 */
export class Duplicate extends Schema.TaggedClass<Duplicate>()("Duplicate", {}) {}

/**
 * An earlier run finished it, says the journal.
 *
 * @since 0.1.0
 */
export class Skipped extends Schema.TaggedClass<Skipped>()("Skipped", {}) {}

export class NotAttempted extends Schema.TaggedClass<NotAttempted>()("NotAttempted", { stoppedBy: StopReason }) {}

export const BulkOutcome = /* @__PURE__ */ Schema.Union([
  Deleted,
  AlreadyGone,
  Failed,
  Invalid,
  Duplicate,
  Skipped,
  NotAttempted
])
export type BulkOutcome = typeof BulkOutcome.Type

/**
 * One result per input, whatever happens. The ids are those of the input; what callers without types hand in that is no
 * text shows as an empty one here, and its outcome is `Invalid`.
 *
 * @since 0.1.0
 */
export interface DeletionResult {
  /** The input's place, from 0. */
  readonly index: number
  readonly instanceId: string
  readonly taskId: string
  readonly outcome: BulkOutcome
}
