/** Shows a plan on stderr before it asks: what it contains, how old it is, and its digest. */
import * as Effect from "effect/Effect"
import * as Stderr from "../output/stderr.ts"
import { table, widthOf } from "../output/table.ts"
import { taskFormat } from "../output/taskFormat.ts"
import { counted } from "../output/text.ts"
import type { Plan } from "./read.ts"
import { summaryTable } from "../select/summary.ts"

/** More records than this are counted instead of listed. */
const maxListed = 10

const hour = 3_600_000

const duration = (millis: number): string => {
  const minutes = Math.max(0, Math.floor(millis / 60_000))
  if (minutes < 60) return counted(minutes, "minute")
  return millis < 48 * hour
    ? counted(Math.floor(millis / hour), "hour")
    : counted(Math.floor(millis / (24 * hour)), "day")
}

/** Instances without a planned record are left out. */
const withRecords = ({ summaries }: Plan) => summaries.filter(({ count }) => count > 0)

export const show = (plan: Plan): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { digest, firstRecords, head } = plan
    const [age, left] = [Date.now() - Date.parse(head.createdAt), Date.parse(head.expiresAt) - Date.now()]
    yield* Stderr.note(
      `plan: ${counted(head.count, "record")}, made ${duration(age)} ago, expires in ${duration(left)}, ${digest}`
    )
    if (head.count === 0) return yield* Stderr.note("nothing to delete")
    yield* Stderr.block(summaryTable(withRecords(plan)))
    if (head.count > maxListed) return
    const rows = firstRecords.map(({ task }) => taskFormat.row(task))
    yield* Stderr.block(table(taskFormat.columns, rows, widthOf(process.stderr)))
  })

export const question = (plan: Plan): string => {
  const what = `${counted(plan.head.count, "record")} of ${counted(withRecords(plan).length, "instance")}`
  return `Delete ${what}, where they are unchanged? Deleted records cannot be read again.`
}
