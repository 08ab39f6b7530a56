/** Opens the file of `--journal`. */
import type { DeletionJournal } from "@dcs-tasks/core"
import { type JournalTarget, openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Failure } from "../process/failure.ts"
import * as Signals from "../process/signals.ts"
import * as AppendFile from "./appendFile.ts"
import * as Memory from "./memory.ts"

export const open = (file: string, target: JournalTarget): Effect.Effect<DeletionJournal, Failure, Scope.Scope> =>
  Effect.suspend(() => {
    // The journal of a long run has two lines for each id.
    Memory.keepSmall()
    const what = `the journal ${file}`
    return openJournal(file, target, AppendFile.events(what)).pipe(
      Effect.mapError(({ problem, reason }) => AppendFile.cannotOpen(what, problem, reason)),
      Signals.interruptible
    )
  })
