/** Shows what a prune would delete, before it asks for confirmation. */
import * as Effect from "effect/Effect"
import { displayInstance } from "../../target/instances.ts"
import * as Stderr from "../../output/stderr.ts"
import { table, widthOf } from "../../output/table.ts"
import { taskFormat } from "../../output/taskFormat.ts"
import { counted } from "../../output/text.ts"
import { statusesLine } from "../../select/held.ts"
import * as Summary from "../../select/summary.ts"
import type { Candidate, Snapshot } from "./snapshot.ts"

/** More records than this are counted instead of listed. */
const maxListed = 10

const perInstance = ({ candidates, instances, unlisted }: Snapshot): string => {
  const summaries = new Map(instances.map((instance) => [instance.id, Summary.empty(instance)]))
  for (const { instance, task } of candidates) {
    const summary = summaries.get(instance.id)
    if (summary !== undefined) Summary.add(summary, task)
  }
  return Summary.summaryTable(summaries.values(), new Set(unlisted.map(({ instance }) => instance.id)))
}

const records = (candidates: ReadonlyArray<Candidate>): string =>
  table(
    taskFormat.columns,
    candidates.slice(0, maxListed).map(({ task }) => taskFormat.row(task)),
    widthOf(process.stderr)
  )

/** Prints on stderr what would be deleted, what is left alone, and which instances could not be listed. */
export const show = (snapshot: Snapshot): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { beyondLimit, candidates, held, instances, unfinished, unlisted } = snapshot
    const leftOut = new Set(unlisted.map(({ instance }) => instance.id))
    for (const { failure, instance } of unlisted) {
      yield* Stderr.line(`leaving out ${displayInstance(instance)}: ${failure.message}`)
    }
    if (candidates.length > 0) {
      yield* Stderr.block(perInstance(snapshot))
      if (candidates.length <= maxListed) yield* Stderr.block(records(candidates))
    }
    if (unfinished > 0) yield* Stderr.note(`${counted(unfinished, "record")} left alone: status not known to be final`)
    if (beyondLimit > 0) yield* Stderr.note(`${counted(beyondLimit, "more record")} beyond --limit`)
    const nothingListed = instances.length > 0 && instances.every(({ id }) => leftOut.has(id))
    if (candidates.length === 0 && !nothingListed) {
      yield* Stderr.note(`nothing to delete: the lists held ${statusesLine(held)}`)
    }
  })

export const question = ({ candidates }: Snapshot): string => {
  const instances = new Set(candidates.map(({ instance }) => instance.id))
  return `Delete ${counted(candidates.length, "record")} of ${counted(instances.size, "instance")}? Deleted records cannot be read again.`
}
