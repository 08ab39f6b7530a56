/** Opens the file of `--journal`. */
import type { DcsJournalError } from "@dcs-tasks/core"
import { type FileJournal, JournalError, type JournalTarget, openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Failure } from "../process/failure.ts"
import * as Signals from "../process/signals.ts"
import * as AppendFile from "./appendFile.ts"
import * as Memory from "./memory.ts"

/** Opens the journal. Its first line that cannot be written is reported. */
export const open = (file: string, target: JournalTarget): Effect.Effect<FileJournal, Failure, Scope.Scope> =>
  Effect.suspend(() => {
    // The journal of a long run has two lines for each id.
    Memory.keepSmall()
    const what = `the journal ${file}`
    const report = AppendFile.reporter(what)
    const reported = <A>(self: Effect.Effect<A, DcsJournalError>) =>
      Effect.tapError(self, ({ cause }) => (cause instanceof JournalError ? report(cause) : Effect.void))
    return openJournal(file, target, AppendFile.events(what)).pipe(
      Effect.map((journal): FileJournal => ({
        ...journal,
        sending: (task) => reported(journal.sending(task)),
        ended: (result) => reported(journal.ended(result))
      })),
      Effect.mapError((error) => AppendFile.cannotOpen(what, error)),
      Signals.interruptible
    )
  })
