/** The last check before a deletion is sent, whatever the rest of the program does: only what is planned and unchanged. */
import type { DeletionJournal } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"

interface Task {
  readonly instanceId: string
  readonly taskId: string
}

/** Passes the calls on to `journal`, if there is one. A task that must not be sent ends the run. */
export const guard = (maySend: (task: Task) => boolean, journal: DeletionJournal | undefined): DeletionJournal => ({
  // The list has just shown it, so it is there, even if the journal says that it is gone.
  standing: (task) => (journal === undefined || journal.standing(task) === "new" ? "new" : "sent"),
  sending: (task) => {
    if (!maySend(task)) return Effect.succeed(false)
    return journal === undefined ? Effect.succeed(true) : journal.sending(task)
  },
  ended: (result) => (journal === undefined ? Effect.succeed(true) : journal.ended(result))
})
