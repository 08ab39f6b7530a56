/**
 * What was sent and how it ended, on disk: written before a request goes out and before its result is printed, so that
 * a run can be killed at any moment and go on later.
 */
import type { DeletionJournal, DeletionResult } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as AppendFile from "./appendFile.ts"
import { JournalError } from "./JournalError.ts"
import { type JournalTarget, canonicalTarget, loadHistory, journalError } from "./journalFile.ts"
import * as Lock from "./lock.ts"

const outcomeWords: { readonly [K in DeletionResult["outcome"]["_tag"]]?: string } = {
  Deleted: "deleted",
  AlreadyGone: "already-gone",
  NotAttempted: "not-attempted"
}

interface Ending {
  readonly outcome: string
  /** Of a deletion: a 204 may also mean that there was nothing. */
  readonly status?: number
}

const endingOf = ({ outcome }: DeletionResult): Ending | undefined => {
  if (outcome._tag === "Failed") return { outcome: outcome.seenUnknown === true ? "unknown" : "failed" }
  const word = outcomeWords[outcome._tag]
  if (word === undefined) return undefined
  return { outcome: word, ...(outcome._tag === "Deleted" && { status: outcome.status }) }
}

/**
 * Opens a journal for one run, under a lock. Leaving the scope closes it.
 */
export const openJournal = (
  file: string,
  target: JournalTarget,
  onUnwritable: (code: string) => Effect.Effect<void> = () => Effect.void
): Effect.Effect<DeletionJournal, JournalError, Scope.Scope> =>
  Effect.gen(function* () {
    const { endpoint, projectId } = canonicalTarget(target)
    yield* Lock.acquire(`${file}.lock`, (problem) => journalError(file, problem))
    const history = yield* Effect.try({
      try: () => loadHistory(file, { endpoint, projectId }),
      catch: (error) => (error instanceof JournalError ? error : journalError(file, "cannot be used"))
    })
    const { append } = yield* Effect.mapError(AppendFile.open(file, onUnwritable), (error) =>
      journalError(file, `cannot be written (${error.reason}); check path and permissions`)
    )
    /** The key comes first: a torn line is known by its beginning. */
    const line = (event: "sent" | "ended", instanceId: string, taskId: string, ending?: Ending): string => {
      const at = new Date().toISOString()
      return JSON.stringify({
        event,
        endpoint,
        projectId,
        instanceId,
        taskId,
        at,
        ...ending
      })
    }
    const standing: DeletionJournal["standing"] = ({ instanceId, taskId }) => {
      const status = history.get(instanceId)?.get(taskId) ?? "new"
      return status === "unknown" ? "sent" : status
    }
    return {
      standing,
      sending: ({ instanceId, taskId }) => append(line("sent", instanceId, taskId)),
      ended: (result) => {
        const ending = endingOf(result)
        // What this run did not send takes nothing back of what an earlier one did.
        const isUninformative = result.outcome._tag === "NotAttempted" && standing(result) === "sent"
        return ending === undefined || isUninformative
          ? Effect.succeed(true)
          : append(line("ended", result.instanceId, result.taskId, ending))
      }
    }
  })
