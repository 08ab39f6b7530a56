/**
 * Listing an instance's background tasks: the input, and a page.
 *
 * @since 0.1.0
 * @module
 */
import type * as DateTime from "effect/DateTime"
import type { BackgroundTask } from "./BackgroundTask.ts"

/**
 * A point in time: an ISO 8601 string (UTC if it has no offset; a date alone means its first moment), a `Date`, or an
 * Effect `DateTime`.
 *
 * @since 0.1.0
 * @category models
 */
export type TimeInput = string | Date | DateTime.DateTime

/**
 * The instance whose records are listed, and which of them.
 *
 * @since 0.1.0
 * @category models
 */
export interface ListBackgroundTasksInput {
  /** The instance that the records belong to. Checked against the id grammar before anything is sent. */
  readonly instanceId: string
  /** Only records created at this time or later. Excludes records without a readable time. */
  readonly since?: TimeInput | undefined
  /** Only records created at this time or earlier. Excludes records without a readable time. */
  readonly until?: TimeInput | undefined
  /** Records per page, 1 to 1000; 1000 by default. */
  readonly pageSize?: number | undefined
  /**
   * Records to leave out at the start of the list, 0 by default: for a table or a proxy that fetches one page at a time.
   * Records that come or go meanwhile move the others, so such pages can repeat or miss one.
   */
  readonly offset?: number | undefined
}

/**
 * A page of an instance's records, and what the service reports with it.
 *
 * @since 0.1.0
 * @category models
 */
export interface BackgroundTaskPage {
  /** The records of the page that are new in this list and within `since` and `until`. Can be empty. */
  readonly tasks: ReadonlyArray<BackgroundTask>
  /** The total number of records, if the service reports it. */
  readonly total?: number | undefined
  /** The service's time in epoch milliseconds, if the service reports it. */
  readonly serverTime?: number | undefined
}
