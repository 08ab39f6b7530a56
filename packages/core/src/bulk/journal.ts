/**
 * A run's calls to its journal. The first one that fails, in whatever way, stops the run and is logged.
 */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type { DeleteBackgroundTaskInput } from "../model/DeleteBackgroundTask.ts"
import type { DeletionResult } from "../model/DeletionResult.ts"
import type { DcsJournalError, DeletionJournalService } from "./DeletionJournal.ts"
import { type StopRun, stopAndLog } from "./failures.ts"

type Standing = Effect.Success<ReturnType<DeletionJournalService["standing"]>>

/** Callers without types can return anything. */
const standings: ReadonlySet<unknown> = new Set<Standing>(["new", "sent", "finished"])

/** A call that fails has stopped the run. */
export interface JournalCalls {
  readonly standing: (task: DeleteBackgroundTaskInput) => Effect.Effect<Standing, "journal">
  readonly sending: (task: DeleteBackgroundTaskInput) => Effect.Effect<void, "journal">
  /** Never fails: the result is emitted all the same. */
  readonly ended: (result: DeletionResult) => Effect.Effect<void>
}

/** Starts to use a journal for one run, which `stop` stops. */
export type OpenJournal = (stop: StopRun) => JournalCalls

/** The calls of one run to this journal. */
export const callsTo =
  (journal: DeletionJournalService): OpenJournal =>
  (stop) => {
    const failed = stopAndLog("journal", () => stop("journal"))
    const stopped = (cause: Cause.Cause<unknown>) => Effect.andThen(failed(cause), Effect.fail("journal" as const))
    const call = <A>(run: () => Effect.Effect<A, DcsJournalError>) =>
      Effect.suspend(() => {
        const effect = run()
        return Effect.isEffect(effect) ? effect : Effect.die(new TypeError("a journal must return Effects"))
      })
    return {
      standing: (task) =>
        call(() => journal.standing(task)).pipe(
          Effect.flatMap((standing) =>
            standings.has(standing)
              ? Effect.succeed(standing)
              : Effect.die(new TypeError("standing must be new, sent or finished"))
          ),
          Effect.catchCause(stopped)
        ),
      sending: (task) =>
        Effect.catchCause(
          call(() => journal.sending(task)),
          stopped
        ),
      ended: (result) =>
        Effect.catchCause(
          call(() => journal.ended(result)),
          failed
        )
    }
  }
