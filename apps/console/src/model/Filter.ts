/** Which rows are shown. */
import type { TaskRow } from "./Task.ts"

export interface Filter {
  /** All of its words must occur in the row. Upper and lower case are the same. */
  readonly text: string
  /** Any, a group, or the service's own word. */
  readonly status: "" | "finished" | "unfinished" | (string & {})
  readonly olderThanDays: number | undefined
  /** Empty: anyone. */
  readonly user: string
}

export const noFilter: Filter = { text: "", status: "", olderThanDays: undefined, user: "" }

const dayMillis = 86_400_000

const hasStatus = ({ isFinished, record }: TaskRow, status: Filter["status"]): boolean => {
  switch (status) {
    case "":
      return true
    case "finished":
      return isFinished
    case "unfinished":
      return !isFinished
    default:
      return record.status === status
  }
}

/** The rows that match, in their order. A row without a readable time has no age, so no age matches it. */
export const filterRows = (rows: ReadonlyArray<TaskRow>, filter: Filter, now: number): ReadonlyArray<TaskRow> => {
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "")
  const { olderThanDays, status, user } = filter
  const latest = olderThanDays === undefined ? undefined : now - olderThanDays * dayMillis
  return rows.filter(
    (row) =>
      (latest === undefined || (row.createdAt !== undefined && row.createdAt <= latest)) &&
      (user === "" || row.record.userName === user) &&
      hasStatus(row, status) &&
      words.every((word) => row.haystack.includes(word))
  )
}
