/**
 * The journal of a bulk deletion: it records what a run does, so that a later run can resume.
 *
 * @since 0.1.0
 * @module
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { named } from "../model/fields.ts"
import type { DeleteBackgroundTaskInput } from "../model/DeleteBackgroundTask.ts"
import type { DeletionResult } from "../model/DeletionResult.ts"

/**
 * A journal could not be read or written. The run starts no more deletions, logs this error, and reports the remaining
 * tasks as `NotAttempted` with `stoppedBy: "journal"`.
 *
 * @since 0.1.0
 * @category errors
 */
export class DcsJournalError extends Schema.Error<DcsJournalError>("DcsJournalError")(
  named("DcsJournalError", {
    _tag: Schema.tag("DcsJournalError"),
    /** What is wrong, such as `the journal run.ndjson cannot be written: permission denied`. */
    problem: Schema.String,
    /** What the journal's store reported. */
    cause: Schema.optionalKey(Schema.Defect())
  }),
  { httpApiStatus: 500 }
) {
  override get message(): string {
    return `${this.problem}. No more deletions are started. Fix this, then run again.`
  }
}

/**
 * Records what a run does, so that a later run can resume. The run waits for each of these Effects: it sends a request
 * after `sending` has ended, and emits a result after `ended` has. If one of them fails or dies, the run stops.
 *
 * @since 0.1.0
 * @category services
 */
export interface DeletionJournalService {
  /**
   * What earlier runs did with a task. `finished` tasks are skipped. For `sent` tasks, a 404 about the task means that
   * the earlier run deleted it. A task is `sent` if it was started and has no result, or ended as `Failed` with
   * `seenUnknown`. Do not use the error's `mayHaveDeleted` for this: a mistyped id would become a success on the second
   * run.
   */
  readonly standing: (task: DeleteBackgroundTaskInput) => Effect.Effect<"new" | "sent" | "finished", DcsJournalError>
  /** Records that the task is about to be sent. Runs before the request. */
  readonly sending: (task: DeleteBackgroundTaskInput) => Effect.Effect<void, DcsJournalError>
  /** Records a result. Runs before the result is emitted. */
  readonly ended: (result: DeletionResult) => Effect.Effect<void, DcsJournalError>
}

/**
 * The journal for bulk deletions, as a service. Pass it in the options of each run: a run never takes it from the
 * context, because a journal decides which tasks are skipped. `layerJournal` of `@dcs-tasks/node/journal` keeps it in a
 * file.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { DcsTasks, type DeleteBackgroundTaskInput, DeletionJournal } from "@dcs-tasks/core"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const deleteAll = Effect.fn("deleteAll")(function* (tasks: Iterable<DeleteBackgroundTaskInput>) {
 *   const dcs = yield* DcsTasks
 *   const journal = yield* DeletionJournal
 *   return yield* Stream.runCollect(dcs.deleteBackgroundTasks(Stream.fromIterable(tasks), { journal }))
 * })
 * ```
 */
export class DeletionJournal extends Context.Service<DeletionJournal, DeletionJournalService>()(
  "@dcs-tasks/core/DeletionJournal"
) {}
