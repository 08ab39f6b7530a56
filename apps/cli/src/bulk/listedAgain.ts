/** A journal for tasks that a list has just shown: the list proves that they are not gone, whatever the journal says. */
import type { DeleteBackgroundTaskInput } from "@dcs-tasks/core"
import type { FileJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import * as Stderr from "../output/stderr.ts"

/** Prints how many of the tasks the journal calls deleted. Pass all tasks of the run. */
export const listedAgain = Effect.fnUntraced(function* (
  journal: FileJournal,
  tasks: ReadonlyArray<DeleteBackgroundTaskInput>
) {
  let count = 0
  for (const task of tasks) if ((yield* journal.standing(task)) === "finished") count += 1
  if (count > 0) {
    const what = "records that the journal calls deleted and the service lists again"
    yield* Stderr.line(`note: ${what}: ${count}. They are sent again.`)
  }
  return {
    ...journal,
    standing: (task) => Effect.map(journal.standing(task), (standing) => (standing === "new" ? "new" : "sent"))
  } satisfies FileJournal
})
