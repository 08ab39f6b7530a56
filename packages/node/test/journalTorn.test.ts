/** The journal as a law: whatever runs wrote it, and wherever it tore, it loses no id that was sent and finishes no other. */
import { AlreadyGone, type BulkOutcome, DcsInternalError, Deleted, Failed, NotAttempted } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { openJournal as open } from "@dcs-tasks/node/journal"

const target = { endpoint: "https://dcs.example.com", projectId: "p1" }
const ids = ["a", "b", "c"].map((taskId) => ({ instanceId: "i1", taskId }))

const error = new DcsInternalError({ status: 500, attempts: 1, mayHaveDeleted: true })
const outcomes = {
  deleted: new Deleted({ status: 200, attempts: 1 }),
  gone: new AlreadyGone({ attempts: 1, priorAttemptMayHaveDeleted: true }),
  failed: new Failed({ error }),
  unknown: new Failed({ error, seenUnknown: true }),
  unsent: new NotAttempted({ stoppedBy: "signal" })
} satisfies Record<string, BulkOutcome>

type Standing = "new" | "sent" | "finished"
type Event = "sending" | keyof typeof outcomes

/** Something that a run wrote down about an id, and how long the file was then. */
interface Entry {
  readonly run: number
  readonly taskId: string
  readonly event: Event
  readonly size: number
}

/** What is true of an id as far as its entries go. */
const truth = (entries: ReadonlyArray<Entry>, taskId: string): Standing => {
  let standing: Standing = "new"
  let before: Standing | undefined
  let run = 0
  for (const entry of entries.filter((entry) => entry.taskId === taskId)) {
    if (entry.run !== run) before = undefined
    run = entry.run
    const wasSent: Standing | undefined = before
    before = undefined
    switch (entry.event) {
      case "sending":
        before = standing
        standing = "sent"
        break
      case "unsent":
        standing = wasSent ?? standing
        break
      case "deleted":
      case "gone":
        standing = "finished"
        break
      case "failed":
        standing = "new"
        break
      case "unknown":
        standing = "sent"
    }
  }
  return standing
}

/** What comes to each id in a run: its end, none because the run was killed, or nothing because it was stopped before. */
const step = fc.record({
  id: fc.nat(ids.length - 1),
  sends: fc.boolean(),
  end: fc.constantFrom("deleted", "gone", "failed", "unknown", "unsent", "killed")
})
const runs = fc.array(
  fc.record({
    steps: fc.uniqueArray(step, { selector: ({ id }) => id, maxLength: ids.length }),
    torn: fc.option(fc.nat(999), { nil: undefined })
  }),
  { minLength: 1, maxLength: 4 }
)

const expectWritten = (isWritten: boolean): void => expect(isWritten).toBe(true)

it("a journal that is torn at any byte loses no id that was sent, and finishes none that was not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-journal-"))
  const file = join(folder, "journal")
  const size = () => statSync(file).size
  try {
    await fc.assert(
      fc.asyncProperty(runs, async (runs) => {
        rmSync(file, { force: true })
        let entries: ReadonlyArray<Entry> = []
        for (const [run, { steps, torn }] of [...runs, { steps: [], torn: undefined }].entries()) {
          await Effect.runPromise(
            Effect.scoped(
              Effect.gen(function* () {
                const journal = yield* open(file, target)
                expect(readFileSync(file, "utf8")).toMatch(/^$|\n$/)
                for (const task of ids) expect(journal.standing(task)).toBe(truth(entries, task.taskId))
                for (const { end, id, sends } of steps) {
                  const task = ids[id]
                  if (task === undefined) throw new Error("no such id")
                  const standing = journal.standing(task)
                  // As core does: what is finished is not sent, and what was sent before cannot be proven untouched.
                  if (standing === "finished") continue
                  const noted = (event: Event) => {
                    entries = [...entries, { run, taskId: task.taskId, event, size: size() }]
                  }
                  if (sends) {
                    expectWritten(yield* journal.sending(task))
                    noted("sending")
                    if (end === "killed") continue
                  }
                  const event =
                    !sends || end === "killed" ? "unsent" : end === "failed" && standing === "sent" ? "unknown" : end
                  expectWritten(yield* journal.ended({ index: 0, ...task, outcome: outcomes[event] }))
                  noted(event)
                }
              })
            )
          )
          if (torn === undefined) continue
          const at = Math.floor((size() * torn) / 999)
          truncateSync(file, at)
          entries = entries.filter(({ size }) => size <= at)
        }
      }),
      { numRuns: 100 }
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
