/**
 * Calls to a caller's journal: any failure counts as "not written".
 */
import * as Effect from "effect/Effect"
import type { DeleteBackgroundTaskInput } from "../model/DeleteBackgroundTask.ts"
import { callerEffect } from "../operation/callerEffect.ts"
import type { DeletionJournal } from "./options.ts"

/** What the journal knows about a task; `undefined` if it throws. Callers without types can return nothing. */
export const statusOf = (
  journal: DeletionJournal | undefined,
  task: DeleteBackgroundTaskInput
): ReturnType<DeletionJournal["standing"]> | undefined => {
  try {
    return journal?.standing(task) ?? "new"
  } catch {
    return undefined
  }
}

/** Whether the journal has written. */
export const written = (write: () => Effect.Effect<boolean>): Effect.Effect<boolean> =>
  Effect.match(callerEffect(write, "journal"), { onFailure: () => false, onSuccess: (isWritten) => isWritten })
