/**
 * What happened to one record of a run.
 *
 * @since 0.1.0
 * @module
 */
import { BulkOutcome } from "@dcs-tasks/core/DeletionResult"
import * as Schema from "effect/Schema"

/**
 * A record of a plan that was not sent: it changed (`changed`), is not listed any more (`vanished`), is missing from a list
 * that can lack records (`unseen`), or its instance cannot be listed (`unlisted`).
 *
 * @since 0.1.0
 * @category models
 */
export class NotSent extends Schema.Class<NotSent>("DcsNotSent")({
  _tag: Schema.tag("NotSent"),
  /** What the new list shows about it. */
  reason: Schema.Literals(["changed", "vanished", "unseen", "unlisted"]),
  /** What is now, and what to do next. */
  problem: Schema.String
}) {}

/**
 * What happened to a record: `Deleted`, `AlreadyGone`, or why it is in the dead letter.
 *
 * @since 0.1.0
 * @category schemas
 */
export const RecordOutcome = Schema.Union([BulkOutcome, NotSent]).annotate({ identifier: "DcsRecordOutcome" })
export type RecordOutcome = typeof RecordOutcome.Type

/**
 * A result as it is kept in the database.
 *
 * @since 0.1.0
 * @category schemas
 */
export const StoredOutcome = Schema.Struct({
  /** The instance of the record. */
  instanceId: Schema.String,
  /** The id of the record. */
  taskId: Schema.String,
  /** What happened to it. */
  outcome: RecordOutcome,
  /** Epoch milliseconds. */
  at: Schema.Finite
}).annotate({ identifier: "DcsStoredOutcome" })
export type StoredOutcome = typeof StoredOutcome.Type
