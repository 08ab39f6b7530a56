/**
 * The inputs of the list calls, checked.
 */
import * as DateTime from "effect/DateTime"
import { anything, isInvalidInput, type Rules } from "@dcs-tasks/wire/input"
import { type TimeWindow, windowOf } from "@dcs-tasks/wire/call"
import type { ListInstancesInput } from "../model/Instance.ts"
import { fromInvalidInput } from "../model/errorFromWire.ts"
import type { ListBackgroundTasksInput } from "../model/ListBackgroundTasks.ts"
import type { DcsInvalidInput } from "../model/DcsError.ts"

/** The times, the page size and the offset are checked when the query is built. */
export const listTasksRules: Rules<ListBackgroundTasksInput> = {
  instanceId: anything,
  since: anything,
  until: anything,
  pageSize: anything,
  offset: anything
}

/** A `DateTime` in epoch milliseconds; strings and `Date` need no Effect. */
const readTime = (input: unknown): number | undefined =>
  DateTime.isDateTime(input) ? DateTime.toEpochMillis(input) : undefined

/** The time window of a list, or the error of the first invalid time. */
export const checkedWindow = (input: ListBackgroundTasksInput): TimeWindow | DcsInvalidInput => {
  const window = windowOf(input, readTime)
  return isInvalidInput(window) ? fromInvalidInput(window) : window
}

/** Both are checked when the query is built. */
export const listInstancesRules: Rules<ListInstancesInput> = { pageSize: anything, offset: anything }
