/**
 * Listing an instance's background tasks.
 *
 * @since 0.1.0
 */
import { aFunction, anything, isInvalidInput, type Rules } from "@dcs-tasks/wire/input"
import type { TaskPage } from "@dcs-tasks/wire/answer"
import { type TimeWindow, windowOf as timeWindowOf } from "@dcs-tasks/wire/call"
import * as DateTime from "effect/DateTime"
import type { InstanceId } from "./BackgroundTask.ts"
import type { DcsInvalidInput } from "./DcsError.ts"
import { fromInvalidInput } from "./fromWire.ts"

export { always, asked, isWithin, type TimeWindow as Window } from "@dcs-tasks/wire/call"

/**
 * A point in time: ISO 8601 text (UTC where it names no zone; a date alone is its first moment), a `Date`, or an Effect
 * `DateTime`.
 *
 * @since 0.1.0
 */
export type TimeInput = string | Date | DateTime.DateTime

/** @since 0.1.0 */
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

/** @since 0.1.0 */
export interface ListedPage {
  /** How many records the service counts in all, if it says so. */
  readonly total?: number | undefined
  /** The service's clock in epoch milliseconds, if it says so. */
  readonly serverTime?: number | undefined
}

/** The times have a rule of their own, and how many rows a page may have is decided with the query. */
export const listRules: Rules<ListBackgroundTasksInput> = {
  instanceId: anything,
  since: anything,
  until: anything,
  pageSize: anything,
  onPage: aFunction
}

/** What Effect knows of times beside text and `Date`. */
const readTime = (input: unknown): number | undefined =>
  DateTime.isDateTime(input) ? DateTime.toEpochMillis(input) : undefined

/** The window, or the first field that makes none. */
export const windowOf = (input: ListBackgroundTasksInput): TimeWindow | DcsInvalidInput => {
  const window = timeWindowOf(input, readTime)
  return isInvalidInput(window) ? fromInvalidInput(window) : window
}

/** What a page says beside its records. */
export const pageOf = ({ serverTime, total }: TaskPage): ListedPage => ({ serverTime, total })
