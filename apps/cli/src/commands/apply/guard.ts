/** The last check before a deletion is sent, whatever the rest of the program does: only what is planned and unchanged. */
import { DcsJournalError, type DeletionJournalService } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"

interface Task {
  readonly instanceId: string
  readonly taskId: string
}

/** Passes the calls on to `journal`, if there is one. A task that must not be sent ends the run. */
export const guard = (
  maySend: (task: Task) => boolean,
  journal: DeletionJournalService | undefined
): DeletionJournalService => ({
  // The list has just shown it, so it is there, even if the journal says that it is gone.
  standing: (task) =>
    journal === undefined
      ? Effect.succeed("new")
      : Effect.map(journal.standing(task), (standing) => (standing === "new" ? "new" : "sent")),
  sending: (task) => {
    if (!maySend(task))
      return Effect.fail(new DcsJournalError({ problem: "the task is not in the plan, or has changed" }))
    return journal?.sending(task) ?? Effect.void
  },
  ended: (result) => journal?.ended(result) ?? Effect.void
})
