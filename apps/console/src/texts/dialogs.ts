/** The dialogs. */
import { table } from "./table.ts"
import { records } from "./words.ts"

export const confirm = {
  title: (count: number) => `Delete ${records(count)}?`,
  cannotUndo:
    "This cannot be undone, and a deleted record cannot be read again. Only records are deleted: nothing is cancelled.",
  instances: (count: number) => (count === 1 ? "Instance" : "Instances"),
  status: "Status",
  oldest: "Oldest",
  newest: "Newest",
  withoutTime: (count: number) => `${records(count)} without a readable time`,
  download: "Download records",
  downloadHelp: "A copy of them, as lines of JSON.",
  downloaded: "The records were downloaded.",
  rate: "At most per second",
  rateHelp: "Empty: as fast as the service allows.",
  unlimited: "no limit",
  confirm: (count: number) => `Delete ${records(count)}`,
  cancel: "Cancel"
}

const { created, id, instance, name, result, status, user } = table.columns

export const details = {
  title: "Details",
  result,
  message: "Message",
  selection: "Selection",
  instance,
  fields: {
    id,
    name,
    status,
    userName: user,
    userId: "User id",
    createdAt: created,
    updatedAt: "Updated",
    errorCode: "Error code",
    jobId: "Job id",
    params: "Parameters",
    details: "What changed"
  }
}

export const keys = {
  title: "Keys",
  list: [
    ["↑ ↓", "Move by one row"],
    ["Page Up, Page Down", "Move by one page"],
    ["Home, End", "Move to the first or last row"],
    ["Space", "Select or deselect the row"],
    ["Shift + ↑ ↓", "Extend the selection"],
    ["a", "Select all that are shown"],
    ["Escape", "Clear the selection"],
    ["Enter", "Show the details of the row"],
    ["Delete", "Delete the selection, after a question"],
    ["/", "Filter by text"],
    ["?", "Show the keys"]
  ]
} as const
