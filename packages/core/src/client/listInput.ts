/**
 * What a list is asked for: its rules, and its window of time.
 */
import * as DateTime from "effect/DateTime"
import { aFunction, anything, isInvalidInput, type Rules } from "@dcs-tasks/wire/input"
import { type TimeWindow, windowOf } from "@dcs-tasks/wire/call"
import type { ListInstancesInput } from "../model/Instance.ts"
import { fromInvalidInput } from "../model/errorFromWire.ts"
import type { ListBackgroundTasksInput } from "../model/ListBackgroundTasks.ts"
import type { DcsInvalidInput } from "../model/DcsError.ts"

/** The times have a rule of their own, and how many rows a page may have is decided with the query. */
export const listTasksRules: Rules<ListBackgroundTasksInput> = {
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
export const checkedWindow = (input: ListBackgroundTasksInput): TimeWindow | DcsInvalidInput => {
  const window = windowOf(input, readTime)
  return isInvalidInput(window) ? fromInvalidInput(window) : window
}

/** How many rows a page may have is decided with the query. */
export const listInstancesRules: Rules<ListInstancesInput> = { pageSize: anything }
