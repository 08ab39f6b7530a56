/**
 * Listing an instance's background tasks: the input.
 *
 * @since 0.1.0
 * @module
 */
import type * as DateTime from "effect/DateTime"
import type { InstanceId } from "./BackgroundTask.ts"

/**
 * A point in time: an ISO 8601 string (UTC if it has no offset; a date alone means its first moment), a `Date`, or an
 * Effect `DateTime`.
 *
 * @since 0.1.0
 */
export type TimeInput = string | Date | DateTime.DateTime

/**
 * The instance whose records are listed, and which of them.
 *
 * @since 0.1.0
 */
export interface ListBackgroundTasksInput {
  /** The instance that the records belong to. Checked against the id grammar before anything is sent. */
  readonly instanceId: InstanceId | (string & {})
  /** Only records created at this time or later. Excludes records without a readable time. */
  readonly since?: TimeInput | undefined
  /** Only records created at this time or earlier. Excludes records without a readable time. */
  readonly until?: TimeInput | undefined
  /** Records per page, 1 to 1000; 1000 by default. */
  readonly pageSize?: number | undefined
  /** Called with each page before its records are emitted. */
  readonly onPage?: ((page: ListedPage) => void) | undefined
}

/**
 * What the service reports with a page of a list, apart from its rows.
 *
 * @since 0.1.0
 */
export interface ListedPage {
  /** The total number of records, if the service reports it. */
  readonly total?: number | undefined
  /** The service's time in epoch milliseconds, if the service reports it. */
  readonly serverTime?: number | undefined
}
