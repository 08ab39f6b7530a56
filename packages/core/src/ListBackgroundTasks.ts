/**
 * Listing an instance's background tasks.
 *
 * @since 0.1.0
 */
import { aFunction, anything, type Rules } from "@dcs-tasks/wire/options"
import type { TaskPage } from "@dcs-tasks/wire/taskPage"
import { shownValue } from "@dcs-tasks/wire/text"
import { parseTime } from "@dcs-tasks/wire/time"
import * as DateTime from "effect/DateTime"
import type { BackgroundTask, InstanceId } from "./BackgroundTask.ts"
import { DcsInvalidInput } from "./DcsError.ts"

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

/** The time window of a list call, asked of the service and held against each record once more. */
export interface Window {
  readonly startTime: number | undefined
  readonly endTime: number | undefined
}

export const always: Window = { startTime: undefined, endTime: undefined }

const millisOf = (field: "since" | "until", input: TimeInput | undefined): number | undefined | DcsInvalidInput => {
  if (input === undefined) return undefined
  const millis =
    input instanceof Date
      ? input.getTime()
      : DateTime.isDateTime(input)
        ? DateTime.toEpochMillis(input)
        : parseTime(input)
  // Years beyond 9999 have no place in the query.
  return millis === undefined || !(millis >= 0 && millis < 253_402_300_800_000)
    ? new DcsInvalidInput({ field, problem: "must be a time such as 2026-03-02T09:30:00Z", value: shownValue(input) })
    : millis
}

/** The window, or the first field that makes none. */
export const windowOf = ({ since, until }: ListBackgroundTasksInput): Window | DcsInvalidInput => {
  const startTime = millisOf("since", since)
  if (startTime instanceof DcsInvalidInput) return startTime
  const endTime = millisOf("until", until)
  if (endTime instanceof DcsInvalidInput) return endTime
  if (startTime !== undefined && endTime !== undefined && endTime < startTime) {
    return new DcsInvalidInput({ field: "until", problem: "must not be before since", value: shownValue(until) })
  }
  return { startTime, endTime }
}

/**
 * The window as the service is asked for it. Its clock ticks in seconds, and a page of the vendor's documentation calls
 * the beginning `begin_time`: so the service may give too much, never too little.
 */
export const asked = ({ endTime, startTime }: Window): Window => ({
  startTime,
  endTime: endTime === undefined ? undefined : Math.ceil(endTime / 1000) * 1000
})

/** Whether a record lies in the window; one without a readable time lies in none. */
export const isWithin = ({ endTime, startTime }: Window, task: Pick<BackgroundTask, "createdAt">): boolean => {
  if (startTime === undefined && endTime === undefined) return true
  const at = parseTime(task.createdAt)
  return at !== undefined && (startTime === undefined || at >= startTime) && (endTime === undefined || at <= endTime)
}

/** What a page says beside its records. */
export const pageOf = ({ serverTime, total }: TaskPage): ListedPage => ({ serverTime, total })
