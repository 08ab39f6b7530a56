/** Exactly what a run writes to its journal. */
import {
  AlreadyGone,
  type BulkOutcome,
  DcsInternalError,
  Deleted,
  Failed,
  NotAttempted,
  Skipped
} from "@dcs-tasks/core"
import { DeletionJournal } from "@dcs-tasks/core/DeletionJournal"
import { layerJournal, openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import { existsSync, readFileSync, statSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { folder, target } from "./journalSupport.ts"

const task = { instanceId: "i1", taskId: "t1" }

describe("what a run writes", () => {
  const error = new DcsInternalError({ status: 500, attempts: 1, mayHaveDeleted: true })
  const written = async (outcome: BulkOutcome, isSent = true) => {
    using f = folder()
    await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const journal = yield* openJournal(f.journal, { ...target, endpoint: "https://DCS.example.com:443/" })
          if (isSent) yield* journal.sending(task)
          yield* journal.ended({ index: 0, ...task, outcome })
        })
      )
    )
    expect(statSync(f.journal).mode & 0o777).toBe(0o600)
    return readFileSync(f.journal, "utf8").replaceAll(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/g, `"now"`)
  }
  const prefix = (event: string) =>
    `{"event":"${event}","endpoint":"https://dcs.example.com","projectId":"p1","instanceId":"i1","taskId":"t1","at":"now"`

  for (const [name, outcome, rest] of [
    ["a deletion", new Deleted({ status: 200, attempts: 1 }), `,"outcome":"deleted","status":200}`],
    ["a deletion of nothing", new Deleted({ status: 204, attempts: 1 }), `,"outcome":"deleted","status":204}`],
    [
      "a task that was gone",
      new AlreadyGone({ attempts: 2, priorAttemptMayHaveDeleted: true }),
      `,"outcome":"already-gone"}`
    ],
    ["a failure", new Failed({ error }), `,"outcome":"failed"}`],
    ["a failure in doubt", new Failed({ error, seenUnknown: true }), `,"outcome":"unknown"}`],
    ["a stop", new NotAttempted({ stoppedBy: "signal" }), `,"outcome":"not-attempted"}`]
  ] satisfies ReadonlyArray<readonly [string, BulkOutcome, string]>) {
    it(`about ${name} is one line before it and one after it`, async () => {
      expect(await written(outcome)).toBe(`${prefix("sent")}}\n${prefix("ended")}${rest}\n`)
    })
  }

  it("about a result without a request is its end alone, or nothing", async () => {
    expect(await written(new Skipped({}), false)).toBe("")
    expect(await written(new NotAttempted({ stoppedBy: "signal" }), false)).toBe("")
    expect(await written(new Failed({ error }), false)).toBe(`${prefix("ended")},"outcome":"failed"}\n`)
  })

  it("through the layer is in the same file", async () => {
    using f = folder()
    const sending = Effect.flatMap(DeletionJournal, (journal) => journal.sending(task))
    await Effect.runPromise(Effect.provide(sending, layerJournal(f.journal, target)))
    expect(readFileSync(f.journal, "utf8")).toMatch(/^\{"event":"sent",.*\}\n$/)
    expect(existsSync(`${f.journal}.lock`)).toBe(false)
  })
})
