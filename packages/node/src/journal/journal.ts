/** The journal of a run: one line before an id is sent, and one before its result is emitted. */
import type { DeletionJournal, DeletionResult } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { openWithoutLock } from "./appendFile.ts"
import { JournalError } from "./JournalError.ts"
import { loadHistory } from "./history.ts"
import * as Lock from "./lock.ts"
import { canonicalTarget, type JournalTarget } from "./target.ts"

const outcomeWords: { readonly [K in DeletionResult["outcome"]["_tag"]]?: string } = {
  Deleted: "deleted",
  AlreadyGone: "already-gone",
  NotAttempted: "not-attempted"
}

interface Ending {
  readonly outcome: string
  /** The HTTP status of a deletion: 204 can also mean that there was nothing to delete. */
  readonly status?: number
}

const endingOf = ({ outcome }: DeletionResult): Ending | undefined => {
  if (outcome._tag === "Failed") return { outcome: outcome.seenUnknown === true ? "unknown" : "failed" }
  const word = outcomeWords[outcome._tag]
  if (word === undefined) return undefined
  return { outcome: word, ...(outcome._tag === "Deleted" && { status: outcome.status }) }
}

/**
 * Opens the journal for one run; pass it to `deleteBackgroundTasks` as `journal`. A file that does not exist is created,
 * readable only by its owner. An incomplete last line, such as one left by a killed run, is cut off. Fails with `JournalError`
 * if the file cannot be used.
 *
 * The run resumes earlier ones: ids that they recorded as deleted or already gone are skipped. If an earlier run sent an
 * id and its outcome is unknown, a 404 about the task counts as `AlreadyGone`.
 *
 * Until the scope closes, the lock `<file>.lock` keeps every other run away, in this thread or another process. Written
 * lines survive the end of the process, however it ends. They are flushed to disk when the scope closes, so a power
 * failure can lose lines.
 *
 * @since 0.1.0
 * @param file - The path of the file.
 * @param target - The endpoint and the project of the client. A journal of another target is refused.
 * @param onUnwritable - Called once, for the first line that cannot be written, with the system's code, such as
 *   `ENOSPC`. From then on the run starts no more deletions.
 * @example
 * ```ts
 * import { DcsTasks, layer } from "@dcs-tasks/node"
 * import { openJournal } from "@dcs-tasks/node/journal"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const target = { endpoint: "https://dcs.eu-de.otc.t-systems.com", projectId: "PROJECT" }
 *
 * const program = Effect.gen(function* () {
 *   const dcs = yield* DcsTasks
 *   const journal = yield* openJournal("deletions.journal", target)
 *   const tasks = Stream.fromIterable(["TASK_1", "TASK_2"].map((taskId) => ({ instanceId: "INSTANCE", taskId })))
 *   yield* dcs
 *     .deleteBackgroundTasks(tasks, { journal })
 *     .pipe(Stream.runForEach(({ outcome, taskId }) => Effect.log(taskId, outcome._tag)))
 * }).pipe(Effect.scoped, Effect.provide(layer({ ...target, credentials: { token: "TOKEN" } })))
 * ```
 */
export const openJournal = (
  file: string,
  target: JournalTarget,
  onUnwritable: (code: string) => Effect.Effect<void> = () => Effect.void
): Effect.Effect<DeletionJournal, JournalError, Scope.Scope> =>
  Effect.gen(function* () {
    const { endpoint, projectId } = canonicalTarget(target)
    const toError = (problem: string) => new JournalError({ file, problem })
    yield* Lock.acquire(`${file}.lock`, toError)
    const history = yield* Effect.try({
      try: () => loadHistory(file, { endpoint, projectId }),
      catch: (error) => (error instanceof JournalError ? error : toError("cannot be used"))
    })
    const { append } = yield* openWithoutLock(file, { onUnwritable, toError })
    // The order of the keys is part of the format: a torn line is recognized by its beginning.
    const line = (event: "sent" | "ended", instanceId: string, taskId: string, ending?: Ending): string =>
      JSON.stringify({ event, endpoint, projectId, instanceId, taskId, at: new Date().toISOString(), ...ending })
    const standing: DeletionJournal["standing"] = ({ instanceId, taskId }) => {
      const status = history.get(instanceId)?.get(taskId) ?? "new"
      return status === "unknown" ? "sent" : status
    }
    const open = new Set<string>()
    return {
      standing,
      sending: ({ instanceId, taskId }) => {
        open.add(`${instanceId}/${taskId}`)
        return append(line("sent", instanceId, taskId))
      },
      ended: (result) => {
        const { instanceId, outcome, taskId } = result
        const wasOpen = open.delete(`${instanceId}/${taskId}`)
        const ending = endingOf(result)
        // An id that this run did not send keeps the status that an earlier run gave it.
        const keepsStatus = outcome._tag === "NotAttempted" && (!wasOpen || standing(result) === "sent")
        return ending === undefined || keepsStatus
          ? Effect.succeed(true)
          : append(line("ended", instanceId, taskId, ending))
      }
    }
  })
