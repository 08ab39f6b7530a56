/** A journal for tasks that a list has just shown: the list proves that they are not gone, whatever the journal says. */
import type { DeleteBackgroundTaskInput, DeletionJournal } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Stderr from "../output/stderr.ts"

/** Prints how many of the tasks the journal calls deleted. Pass all tasks of the run. */
export const listedAgain = (
  journal: DeletionJournal,
  tasks: ReadonlyArray<DeleteBackgroundTaskInput>
): Effect.Effect<DeletionJournal> => {
  const count = tasks.filter((task) => journal.standing(task) === "finished").length
  const listed: DeletionJournal = {
    ...journal,
    standing: (task) => (journal.standing(task) === "new" ? "new" : "sent")
  }
  const note = `note: records that the journal calls deleted and the service lists again: ${count}. They are sent again.`
  return Effect.as(count === 0 ? Effect.void : Stderr.line(note), listed)
}
