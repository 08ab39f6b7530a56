/** Turns the records of a plan into inputs of the bulk deletion: tasks to send, and results of those that are not sent. */
import { AlreadyGone } from "@dcs-tasks/core"
import type { RecordState, Relisted } from "@dcs-tasks/core/selection"
import type { FileJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import type { Input } from "../../bulk/deleteAll.ts"
import type { NotSent, ResultError } from "../../output/outcome.ts"
import type { ReportLine } from "../../output/report.ts"
import { short } from "../../output/text.ts"
import type { Planned } from "../../plan/read.ts"

interface Options extends Pick<Relisted, "stateOf"> {
  /** The journal of earlier runs. */
  readonly journal: FileJournal | undefined
  readonly ignoreMissing: boolean
  readonly dryRun: boolean
}

const vanished: NotSent = {
  _tag: "RecordVanished",
  message:
    "it is not listed any more, and no journal says that an earlier run deleted it. Nothing was sent. If that is expected, pass --ignore-missing."
}

const unseen: NotSent = {
  _tag: "ListIncomplete",
  message:
    "it is missing from a list that has fewer records than the service counted, so it may still be there. Nothing was sent. Run again when nobody else deletes."
}

const fields = [
  ["name", "name"],
  ["status", "status"],
  ["creation time", "createdAt"]
] as const

const display = (text: string | undefined): string => (text === undefined ? "missing" : short(text))

const changed = (before: RecordState, now: RecordState): NotSent => {
  const differences = fields.flatMap(([word, field]) =>
    before[field] === now[field] ? [] : [`its ${word} was ${display(before[field])}, and is ${display(now[field])} now`]
  )
  const message = `it changed after the plan was made: ${differences.join("; ")}. It was not sent. Make a new plan for it.`
  return { _tag: "RecordChanged", message }
}

/** A record that is not in the list: gone, if `isProven`. */
const missingResult = Effect.fnUntraced(function* (
  task: Pick<ReportLine, "instanceId" | "taskId">,
  { dryRun, ignoreMissing, journal }: Options,
  isProven: boolean
): Effect.fn.Return<ReportLine> {
  const standing = journal === undefined ? "new" : yield* journal.standing(task)
  if (standing === "finished") return { ...task, outcome: "skipped" }
  if (!isProven) return { ...task, outcome: "not-attempted", error: unseen }
  if (dryRun) return { ...task, outcome: "not-found" }
  if (journal !== undefined && standing === "sent") {
    const outcome = new AlreadyGone({ attempts: 1, priorAttemptMayHaveDeleted: true })
    // If it cannot be written, that is reported, and the next deletion stops the run.
    yield* Effect.ignore(journal.ended({ index: 0, ...task, outcome }))
    return { ...task, outcome: "already-gone" }
  }
  return ignoreMissing ? { ...task, outcome: "already-gone" } : { ...task, outcome: "not-attempted", error: vanished }
})

export const inputOf = (record: Planned, options: Options): Effect.Effect<Input> => {
  const task = { instanceId: record.instanceId, taskId: record.task.id }
  const notSent = (error: ResultError) => Effect.succeed<Input>({ ...task, outcome: "not-attempted", error })
  const state = options.stateOf(record)
  switch (state._tag) {
    case "Unchanged":
      return Effect.succeed(task)
    case "Changed":
      return notSent(changed(record.task, state.now))
    case "Vanished":
      return missingResult(task, options, true)
    case "Unseen":
      return missingResult(task, options, false)
    case "NotListed":
      return notSent(state.error)
  }
}
