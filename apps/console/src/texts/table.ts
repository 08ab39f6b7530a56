/** The toolbar and the table. */
import { number, plural, records } from "./words.ts"

export const toolbar = {
  filter: "Filter by text",
  filterHint: "Filter…",
  status: "Status",
  statuses: {
    "": "Any status",
    finished: "Finished",
    SUCCESS: "Succeeded",
    FAILED: "Failed",
    unfinished: "Unfinished"
  },
  age: "Age",
  anyAge: "Any age",
  olderThan: (days: number) => `Older than ${plural(days, "day")}`,
  user: "User",
  anyone: "Anyone",
  clearFilter: "Clear filter",
  refresh: "Refresh",
  columns: "Columns",
  delete: (count: number) => (count === 0 ? "Delete records…" : `Delete ${records(count)}…`),
  selected: (count: number) => (count === 0 ? "Nothing selected" : `${number(count)} selected`),
  clearSelection: "Clear selection"
}

export const table = {
  label: "Background tasks",
  columns: {
    name: "Task",
    status: "Status",
    created: "Created",
    user: "User",
    instance: "Instance",
    id: "Task id",
    result: "Result"
  },
  /** The statuses that the service is known to have. */
  statuses: new Map(
    Object.entries({
      SUCCESS: "Succeeded",
      FAILED: "Failed",
      EXECUTING: "Executing",
      CREATED: "Created",
      WAITING: "Waiting",
      CANCELLED: "Cancelled",
      DELETED: "Deleted"
    })
  ),
  select: (taskId: string) => `Select ${taskId}`,
  selectShown: "Select all that are shown",
  noName: "no name",
  noStatus: "no status",
  noTime: "unknown",
  shown: (shown: number, all: number) => (shown === all ? records(all) : `${number(shown)} of ${records(all)} shown`),
  receiving: (received: number, total: number | undefined) =>
    total === undefined ? `${records(received)} so far…` : `${number(received)} of ${records(total)}…`,
  listed: (ago: string) => `listed ${ago}`,
  incomplete: "The list is not complete.",
  empty: "There are no records here.",
  emptyHelp: "There is nothing to clean up here. Choose another instance, or list again later.",
  noMatch: "No record matches the filter.",
  hidden: (count: number) => `The filter hides ${records(count)}.`,
  failed: "The list could not be loaded",
  tryAgain: "Try again"
}

/** Why a row cannot be selected. */
export const whyNot = {
  "read-only": "The console was started with --read-only.",
  unfinished: "Only finished tasks (SUCCESS or FAILED) can be deleted.",
  "in-run": "It is waiting to be deleted.",
  gone: "It is gone."
}
