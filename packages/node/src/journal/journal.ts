/** The journal of a run: one line before an id is sent, and one before its result is emitted. */
import { DcsJournalError, DeletionJournal, type DeletionJournalService } from "@dcs-tasks/core/DeletionJournal"
import type { DeleteBackgroundTaskInput, DeletionResult } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { type AppendFileEvents, openWith } from "./appendFile.ts"
import { JournalError } from "./JournalError.ts"
import { type JournalOutcome, type JournalStatus, loadHistory } from "./history.ts"
import type { FileProblem } from "./problem.ts"
import { canonicalTarget, type JournalTarget } from "./target.ts"

const outcomeWords: { readonly [K in DeletionResult["outcome"]["_tag"]]?: JournalOutcome } = {
  Deleted: "deleted",
  AlreadyGone: "already-gone",
  NotAttempted: "not-attempted"
}

/**
 * A journal in a file. What earlier runs did is read when the file is opened, so a lookup cannot fail.
 *
 * @since 0.1.0
 * @category services
 */
export interface FileJournal extends DeletionJournalService {
  /** What earlier runs did with a task. */
  readonly standing: (task: DeleteBackgroundTaskInput) => Effect.Effect<"new" | "sent" | "finished">
}

/** An id that was sent twice without an end counts as sent. */
const standings: Readonly<Record<JournalStatus, ReturnType<FileJournal["standing"]>>> = {
  new: Effect.succeed("new"),
  sent: Effect.succeed("sent"),
  unknown: Effect.succeed("sent"),
  finished: Effect.succeed("finished")
}

interface Ending {
  readonly outcome: JournalOutcome
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
 * Opens the journal for one run; pass it to `deleteBackgroundTasks` as `journal`. To open it with a layer, use
 * {@link layerJournal}. A file that does not exist is created, readable only by its owner. An incomplete last line, such
 * as one left by a killed run, is cut off. Fails with `JournalError` if the file cannot be used.
 *
 * The run resumes earlier ones: ids that they recorded as deleted or already gone are skipped. If an earlier run sent an
 * id and its outcome is unknown, a 404 about the task counts as `AlreadyGone`.
 *
 * Until the scope closes, the lock `<file>.lock` beside the real file keeps every other run of this machine away: in
 * this process, another one, or another container. The lock of a killed process does not count. A run that loses its lock
 * writes nothing more. If a line cannot be written, the journal fails with a `DcsJournalError` whose `cause` is a
 * {@link JournalError}, and the run stops. Written lines survive the end of the process, however it ends. They are
 * flushed to disk when the scope closes, so a power failure can lose lines.
 *
 * @since 0.1.0
 * @category constructors
 * @param file - The path of the file.
 * @param target - The endpoint and the project of the client. A journal of another target is refused.
 * @param events - What to call before a wait for a lock.
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
export const openJournal: (
  file: string,
  target: JournalTarget,
  events?: AppendFileEvents
) => Effect.Effect<FileJournal, JournalError, Scope.Scope> = Effect.fn(function* (file, target, events = {}) {
  const { endpoint, projectId } = canonicalTarget(target)
  const toError = ({ problem, reason }: FileProblem) => new JournalError({ file, reason, problem })
  const { append, prepared: history } = yield* openWith(file, events, (descriptor, lock) =>
    loadHistory(descriptor, { endpoint, projectId }, lock.loss)
  ).pipe(Effect.mapError(toError))
  const write = (line: string): Effect.Effect<void, DcsJournalError> =>
    Effect.mapError(append(line), (problem) => {
      const cause = toError(problem)
      return new DcsJournalError({ problem: cause.message, cause })
    })
  // The order of the keys is part of the format: a torn line is recognized by its beginning.
  const line = (event: "sent" | "ended", instanceId: string, taskId: string, ending?: Ending): string =>
    JSON.stringify({ event, endpoint, projectId, instanceId, taskId, at: new Date().toISOString(), ...ending })
  /** The ids that this run has sent and that have not ended. */
  const open = new Set<string>()
  return {
    standing: ({ instanceId, taskId }) => standings[history.get(instanceId)?.get(taskId) ?? "new"],
    // Without its line, the id was not sent: its end would undo what an earlier run recorded.
    sending: ({ instanceId, taskId }) =>
      Effect.map(write(line("sent", instanceId, taskId)), () => void open.add(`${instanceId}/${taskId}`)),
    ended: (result) => {
      const ending = endingOf(result)
      // The duplicate of an id ends nothing: the id can still be on its way.
      if (ending === undefined) return Effect.void
      const wasSent = open.delete(`${result.instanceId}/${result.taskId}`)
      // An id that this run did not send keeps the status that an earlier run gave it.
      return result.outcome._tag === "NotAttempted" && !wasSent
        ? Effect.void
        : write(line("ended", result.instanceId, result.taskId, ending))
    }
  }
})

/**
 * The journal in a file as a service, open for as long as the layer is. See {@link openJournal}.
 *
 * @since 0.1.0
 * @category layers
 * @example
 * ```ts
 * import { DcsTasks, DeletionJournal } from "@dcs-tasks/core"
 * import { layer } from "@dcs-tasks/node"
 * import { layerJournal } from "@dcs-tasks/node/journal"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 * import * as Stream from "effect/Stream"
 *
 * const target = { endpoint: "https://dcs.eu-de.otc.t-systems.com", projectId: "PROJECT" }
 *
 * const program = Effect.gen(function* () {
 *   const dcs = yield* DcsTasks
 *   const journal = yield* DeletionJournal
 *   const tasks = Stream.make({ instanceId: "INSTANCE", taskId: "TASK" })
 *   return yield* Stream.runCollect(dcs.deleteBackgroundTasks(tasks, { journal }))
 * })
 *
 * const live = Layer.merge(
 *   layer({ ...target, credentials: { token: "TOKEN" } }),
 *   layerJournal("deletions.journal", target)
 * )
 *
 * const runnable = Effect.provide(program, live)
 * ```
 */
export const layerJournal = (
  file: string,
  target: JournalTarget,
  events?: AppendFileEvents
): Layer.Layer<DeletionJournal, JournalError> => Layer.effect(DeletionJournal, openJournal(file, target, events))
