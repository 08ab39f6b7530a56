/** A disk that refuses one line and takes the next: no run forgets what an earlier one sent. */
import { NotAttempted } from "@dcs-tasks/core"
import { openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import fs, { mkdtempSync, rmSync } from "node:fs"
import { syncBuiltinESMExports } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { target } from "./journalSupport.ts"

const task = { instanceId: "i1", taskId: "a" }

/** Every write fails until the end of the scope. */
const fullDisk = Effect.acquireRelease(
  Effect.sync(() => {
    const { writeSync } = fs
    fs.writeSync = () => {
      throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" })
    }
    syncBuiltinESMExports()
    return writeSync
  }),
  (writeSync) =>
    Effect.sync(() => {
      fs.writeSync = writeSync
      syncBuiltinESMExports()
    })
)

it("an id that an earlier run sent stays sent if a later one cannot record that it sends it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-journal-"))
  const open = openJournal(join(folder, "journal"), target)
  try {
    const standing = Effect.gen(function* () {
      yield* Effect.scoped(Effect.flatMap(open, (journal) => journal.sending(task)))
      yield* Effect.scoped(
        Effect.gen(function* () {
          const journal = yield* open
          const refused = yield* Effect.scoped(Effect.andThen(fullDisk, Effect.flip(journal.sending(task))))
          expect(refused._tag).toBe("DcsJournalError")
          yield* journal.ended({ index: 0, ...task, outcome: new NotAttempted({ stoppedBy: "journal" }) })
        })
      )
      return yield* Effect.scoped(Effect.flatMap(open, (journal) => journal.standing(task)))
    })
    expect(await Effect.runPromise(standing)).toBe("sent")
  } finally {
    rmSync(folder, { recursive: true })
  }
})
