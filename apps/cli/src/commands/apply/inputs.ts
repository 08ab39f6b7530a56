/** Turns the records of a plan into inputs of the bulk deletion: tasks to send, and results of those that are not sent. */
import { AlreadyGone, type DeletionJournal } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import type { Input } from "../../bulk/deleteAll.ts"
import type { NotSent } from "../../output/outcome.ts"
import type { ReportLine } from "../../output/report.ts"
import type { Planned } from "../../plan/read.ts"
import type { Now } from "./relist.ts"

interface Options extends Pick<Now, "stateOf"> {
  /** The journal of earlier runs. */
  readonly journal: DeletionJournal | undefined
  readonly ignoreMissing: boolean
  readonly dryRun: boolean
}

const vanished: NotSent = {
  _tag: "RecordVanished",
  message:
    "it is not listed any more, and no journal says that an earlier run deleted it. Nothing was sent. If it can be gone, pass --ignore-missing."
}

const unseen: NotSent = {
  _tag: "ListIncomplete",
  message:
    "it is missing from a list that has fewer records than the service counted, so it can still be there. Nothing was sent. Run again when nobody else deletes."
}

/** A record that is not in the list: gone, if `isProven`. */
const missingResult = (
  task: Pick<ReportLine, "instanceId" | "taskId">,
  { dryRun, ignoreMissing, journal }: Options,
  isProven: boolean
): Effect.Effect<ReportLine> => {
  const standing = journal?.standing(task) ?? "new"
  if (standing === "finished") return Effect.succeed({ ...task, outcome: "skipped" })
  if (!isProven) return Effect.succeed({ ...task, outcome: "not-attempted", error: unseen })
  if (dryRun) return Effect.succeed({ ...task, outcome: "not-found" })
  if (journal !== undefined && standing === "sent") {
    const outcome = new AlreadyGone({ attempts: 1, priorAttemptMayHaveDeleted: true })
    return Effect.as(journal.ended({ index: 0, ...task, outcome }), { ...task, outcome: "already-gone" })
  }
  return Effect.succeed(
    ignoreMissing ? { ...task, outcome: "already-gone" } : { ...task, outcome: "not-attempted", error: vanished }
  )
}

export const inputOf = (record: Planned, options: Options): Effect.Effect<Input> => {
  const task = { instanceId: record.instanceId, taskId: record.task.id }
  const state = options.stateOf(record)
  if (state === "unchanged") return Effect.succeed(task)
  if (state === "vanished" || state === "unseen") return missingResult(task, options, state === "vanished")
  return Effect.succeed({ ...task, outcome: "not-attempted", error: state })
}
