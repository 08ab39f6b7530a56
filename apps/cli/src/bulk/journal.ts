/** Opens the file of `--journal`. */
import type { DeletionJournal } from "@dcs-tasks/core"
import { type JournalTarget, openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stderr from "../output/stderr.ts"
import { type Failure, usage } from "../process/failure.ts"
import * as Memory from "./memory.ts"

export const open = (file: string, target: JournalTarget): Effect.Effect<DeletionJournal, Failure, Scope.Scope> =>
  Effect.suspend(() => {
    // The journal of a long run has two lines for each id.
    Memory.keepSmall()
    return openJournal(file, target, (code) =>
      Stderr.line(
        `the journal ${file} cannot be written (${code}). No more deletions are started. Fix this, then run again.`
      )
    )
  }).pipe(Effect.mapError(({ message }) => usage(`${message}. Nothing was deleted.`)))
