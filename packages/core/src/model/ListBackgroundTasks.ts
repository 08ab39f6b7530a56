/**
 * Listing an instance's background tasks.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import type { InstanceId } from "./BackgroundTask.ts"

/**
 * A point in time: ISO 8601 text (UTC where it names no zone; a date alone is its first moment), a `Date`, or an Effect
 * `DateTime`.
 *
 * @since 0.1.0
 */
export type TimeInput = string | Date | DateTime.DateTime

export interface ListBackgroundTasksInput {
  readonly instanceId: InstanceId | (string & {})
  /** Only records created at this time or later. One whose time cannot be read is left out then. */
  readonly since?: TimeInput | undefined
  /** Only records created at this time or earlier. One whose time cannot be read is left out then. */
  readonly until?: TimeInput | undefined
  /** Records a page; 1 to 1000, 1000 by default. */
  readonly pageSize?: number | undefined
  /** Is told of each page before its records come. */
  readonly onPage?: ((page: ListedPage) => void) | undefined
}

export interface ListedPage {
  /** How many records the service counts in all, if it says so. */
  readonly total?: number | undefined
  /** The service's clock in epoch milliseconds, if it says so. */
  readonly serverTime?: number | undefined
}
