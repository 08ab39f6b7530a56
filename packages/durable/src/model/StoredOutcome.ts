/**
 * What happened to one record of a run.
 *
 * @since 0.1.0
 * @module
 */
import { BulkOutcome } from "@dcs-tasks/core/DeletionResult"
import * as Schema from "effect/Schema"

/**
 * A result as it is kept in the database.
 *
 * @since 0.1.0
 * @category schemas
 */
export const StoredOutcome = Schema.Struct({
  instanceId: Schema.String,
  taskId: Schema.String,
  /** `Deleted`, `AlreadyGone`, `Failed`, `Invalid`, or `NotAttempted` if its instance is missing. */
  outcome: BulkOutcome,
  /** Epoch milliseconds. */
  at: Schema.Number
}).annotate({ identifier: "DcsStoredOutcome" })
export type StoredOutcome = typeof StoredOutcome.Type
