/**
 * A run's calls to its journal. The first one that fails, in whatever way, stops the run and is logged.
 */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type { DeleteBackgroundTaskInput } from "../model/DeleteBackgroundTask.ts"
import type { DeletionResult } from "../model/DeletionResult.ts"
import type { DcsJournalError, DeletionJournalService } from "./DeletionJournal.ts"

type Standing = Effect.Success<ReturnType<DeletionJournalService["standing"]>>

/** Callers without types can return anything. */
const standings: ReadonlySet<unknown> = new Set<Standing>(["new", "sent", "finished"])

/** Each call fails with the reason to stop, after it has stopped the run. */
export interface JournalCalls {
  readonly standing: (task: DeleteBackgroundTaskInput) => Effect.Effect<Standing, "journal">
  readonly sending: (task: DeleteBackgroundTaskInput) => Effect.Effect<void, "journal">
  readonly ended: (result: DeletionResult) => Effect.Effect<void, "journal">
}

/** The calls of one run. `stop` stops it. */
export const callsTo = (journal: DeletionJournalService, stop: () => void): JournalCalls => {
  let isLogged = false
  const failed = (cause: Cause.Cause<unknown>): Effect.Effect<never, "journal"> => {
    stop()
    const stopped = Effect.fail("journal" as const)
    if (isLogged) return stopped
    isLogged = true
    return Effect.andThen(Effect.logError("The journal of a bulk deletion failed", cause), stopped)
  }
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
        Effect.catchCause(failed)
      ),
    sending: (task) =>
      Effect.catchCause(
        call(() => journal.sending(task)),
        failed
      ),
    ended: (result) =>
      Effect.catchCause(
        call(() => journal.ended(result)),
        failed
      )
  }
}
