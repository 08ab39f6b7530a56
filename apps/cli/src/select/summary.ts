/** What a prune or a plan would delete, by instance, without keeping the records in memory. */
import type { InstanceRef } from "../target/instances.ts"
import { short } from "../output/text.ts"
import { table, widthOf } from "../output/table.ts"

export interface Summary {
  readonly instance: InstanceRef
  count: number
  readonly statuses: Map<string, number>
  first?: string
  last?: string
}

export const empty = (instance: InstanceRef): Summary => ({ instance, count: 0, statuses: new Map() })

export const add = (
  summary: Summary,
  { createdAt, status = "-" }: { readonly status?: string | undefined; readonly createdAt?: string | undefined }
): void => {
  summary.count += 1
  summary.statuses.set(status, (summary.statuses.get(status) ?? 0) + 1)
  if (createdAt === undefined) return
  if (summary.first === undefined || createdAt < summary.first) summary.first = createdAt
  if (summary.last === undefined || createdAt > summary.last) summary.last = createdAt
}

const day = (time: string): string => time.slice(0, 10)

const columns = [
  { title: "INSTANCE", whole: true },
  { title: "NAME" },
  { title: "RECORDS", whole: true },
  { title: "STATUS" },
  { title: "CREATED" }
]

/** One row for each instance, as wide as the terminal of stderr. `unlisted` has the ids of instances without a list. */
export const summaryTable = (summaries: Iterable<Summary>, unlisted: ReadonlySet<string> = new Set()): string => {
  const rows = Array.from(summaries, ({ count, first, instance: { id, name }, last, statuses }) => [
    id,
    name === undefined ? "-" : short(name),
    unlisted.has(id) ? "not listed" : String(count),
    [...statuses].map(([status, number]) => `${number} ${status}`).join(", ") || "-",
    first === undefined || last === undefined ? "-" : `${day(first)} to ${day(last)}`
  ])
  return table(columns, rows, widthOf(process.stderr))
}
