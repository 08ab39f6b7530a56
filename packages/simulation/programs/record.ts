/** What the programs print about a task: the records of the command, and what only an error object says. */
import type { DcsError, DeletionOutcome, DeletionResult } from "@dcs-tasks/core"

const errorOf = (error: DcsError) => ({
  error: { _tag: error._tag, message: error.message, ...("status" in error && { status: error.status }) },
  ...("attempts" in error && { attempts: error.attempts }),
  mayHaveDeleted: "mayHaveDeleted" in error && error.mayHaveDeleted
})

const successOf = (success: DeletionOutcome) => ({
  outcome: success._tag === "Deleted" ? "deleted" : "already-gone",
  attempts: success.attempts,
  ...(success._tag === "AlreadyGone" && { priorAttemptMayHaveDeleted: success.priorAttemptMayHaveDeleted })
})

const failureOf = (error: DcsError, seenUnknown = false) => {
  const record = errorOf(error)
  return { ...record, outcome: seenUnknown || record.mayHaveDeleted ? "unknown" : "failed" }
}

const line = (value: object): string => `${JSON.stringify(value)}\n`

interface Task {
  readonly instanceId: string
  readonly taskId: string
}

export const callRecord = (task: Task, ended: DeletionOutcome | DcsError): string =>
  line({ ...task, ...(ended._tag === "Deleted" || ended._tag === "AlreadyGone" ? successOf(ended) : failureOf(ended)) })

const words = {
  Invalid: "invalid",
  Duplicate: "duplicate",
  Skipped: "skipped",
  NotAttempted: "not-attempted"
} as const

export const bulkRecord = ({ instanceId, outcome, taskId }: DeletionResult): string => {
  const task = { instanceId, taskId }
  switch (outcome._tag) {
    case "Deleted":
    case "AlreadyGone":
      return line({ ...task, ...successOf(outcome) })
    case "Failed":
      return line({ ...task, ...failureOf(outcome.error, outcome.seenUnknown) })
    default:
      return line({ ...task, outcome: words[outcome._tag] })
  }
}
