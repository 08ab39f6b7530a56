/** The journal that `--journal` names: opened, or the reason why the command ends here. */
import type { DeletionJournal } from "@dcs-tasks/core"
import { type JournalTarget, openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stderr from "../output/stderr.ts"
import { type Failure, usage } from "../process/failure.ts"
import * as Memory from "./memory.ts"

export const open = (file: string, target: JournalTarget): Effect.Effect<DeletionJournal, Failure, Scope.Scope> =>
  Effect.suspend(() => {
    // It may have as many lines as a long run has left.
    Memory.keepSmall()
    return openJournal(file, target, (code) =>
      Stderr.line(
        `the journal ${file} cannot be written (${code}). No more deletions are started. Fix this, then run again.`
      )
    )
  }).pipe(Effect.mapError(({ message }) => usage(`${message}. Nothing was deleted.`)))
