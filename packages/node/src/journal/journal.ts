/**
 * What was sent and how it ended, on disk: written before a request goes out and before its result is printed, so that
 * a run can be killed at any moment and go on later.
 */
import type { DeletionJournal, DeletionResult } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as AppendFile from "./appendFile.ts"
import { JournalError } from "./JournalError.ts"
import { type JournalTarget, keyOf, load, unusable } from "./journalFile.ts"
import * as Lock from "./lock.ts"

const outcomes: { readonly [K in DeletionResult["outcome"]["_tag"]]?: string } = {
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
  const told = outcomes[outcome._tag]
  if (told === undefined) return undefined
  return { outcome: told, ...(outcome._tag === "Deleted" && { status: outcome.status }) }
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
    const { endpoint, projectId } = keyOf(target)
    yield* Lock.acquire(`${file}.lock`, (why) => unusable(file, why))
    const past = yield* Effect.try({
      try: () => load(file, { endpoint, projectId }),
      catch: (error) => (error instanceof JournalError ? error : unusable(file, "cannot be used"))
    })
    const { append } = yield* Effect.mapError(AppendFile.open(file, onUnwritable), (error) =>
      unusable(file, `cannot be written (${error.reason}); check path and permissions`)
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
      const standing = past.get(instanceId)?.get(taskId) ?? "new"
      return standing === "unknown" ? "sent" : standing
    }
    return {
      standing,
      sending: ({ instanceId, taskId }) => append(line("sent", instanceId, taskId)),
      ended: (result) => {
        const ending = endingOf(result)
        // What this run did not send takes nothing back of what an earlier one did.
        const saysNothing = result.outcome._tag === "NotAttempted" && standing(result) === "sent"
        return ending === undefined || saysNothing
          ? Effect.succeed(true)
          : append(line("ended", result.instanceId, result.taskId, ending))
      }
    }
  })
