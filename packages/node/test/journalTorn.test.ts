/** Whatever runs wrote a journal, and wherever it tore: no sent id is lost, and no other id counts as finished. */
import {
  AlreadyGone,
  type BulkOutcome,
  DcsInternalError,
  Deleted,
  Duplicate,
  Failed,
  NotAttempted
} from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import {
  existsSync,
  mkdtempSync,
  symlinkSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { type FileJournal, openJournal as open } from "@dcs-tasks/node/journal"

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

type Status = "new" | "sent" | "finished"
type Event = "sending" | keyof typeof outcomes

/** A line that a run wrote about an id, and the size of the file after it. */
interface Entry {
  readonly run: number
  readonly taskId: string
  readonly event: Event
  readonly size: number
}

/** The status that the entries give an id. */
const truth = (entries: ReadonlyArray<Entry>, taskId: string): Status => {
  let status: Status = "new"
  let before: Status | undefined
  let run = 0
  for (const entry of entries.filter((entry) => entry.taskId === taskId)) {
    if (entry.run !== run) before = undefined
    run = entry.run
    const wasSent: Status | undefined = before
    before = undefined
    switch (entry.event) {
      case "sending":
        before = status
        status = "sent"
        break
      case "unsent":
        status = wasSent ?? status
        break
      case "deleted":
      case "gone":
        status = "finished"
        break
      case "failed":
        status = "new"
        break
      case "unknown":
        status = "sent"
    }
  }
  return status
}

/** What happens to each id in a run: it ends, the run is killed after it was sent, or the run stops before it is sent. */
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
                for (const task of ids) expect(yield* journal.standing(task)).toBe(truth(entries, task.taskId))
                for (const { end, id, sends } of steps) {
                  const task = ids[id]
                  if (task === undefined) throw new Error("no such id")
                  const standing = yield* journal.standing(task)
                  // As core does: a finished id is not sent, and a failed id that was sent before may have been deleted.
                  if (standing === "finished") continue
                  const record = (event: Event) => {
                    entries = [...entries, { run, taskId: task.taskId, event, size: size() }]
                  }
                  if (sends) {
                    yield* journal.sending(task)
                    record("sending")
                    if (end === "killed") continue
                  }
                  const event =
                    !sends || end === "killed" ? "unsent" : end === "failed" && standing === "sent" ? "unknown" : end
                  yield* journal.ended({ index: 0, ...task, outcome: outcomes[event] })
                  record(event)
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

it("an id that was not sent has no line", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-journal-"))
  try {
    const file = join(folder, "journal")
    const stopped = Effect.gen(function* () {
      const journal = yield* open(file, target)
      const [sent, ...rest] = ids
      if (sent === undefined) throw new Error("no id")
      yield* journal.sending(sent)
      // The duplicate of an id that waits for its turn ends before it.
      yield* journal.ended({ index: 1, ...sent, outcome: new Duplicate({}) })
      for (const task of [sent, ...rest]) {
        yield* journal.ended({ index: 0, ...task, outcome: outcomes.unsent })
      }
    })
    await Effect.runPromise(Effect.scoped(stopped))
    const events = readFileSync(file, "utf8").trimEnd().split("\n")
    expect(events.map((line) => /"event":"(\w+)".*"taskId":"(\w)"/.exec(line)?.slice(1))).toEqual([
      ["sent", "a"],
      ["ended", "a"]
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it("a journal is open once at a time, in one process too, and can be opened again afterwards", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-journal-"))
  try {
    const file = join(folder, "run.ndjson")
    const link = `${folder}-link`
    symlinkSync(folder, link)
    const twice = Effect.gen(function* () {
      yield* open(file, target)
      for (const path of [file, join(link, "run.ndjson")]) {
        const second = yield* Effect.flip(Effect.scoped(open(path, target)))
        expect(second).toMatchObject({ _tag: "JournalError", problem: expect.stringContaining("in use") })
      }
      expect(existsSync(`${file}.lock`)).toBe(true)
    })
    for (let run = 0; run < 2; run += 1) await Effect.runPromise(Effect.scoped(twice))
    expect(existsSync(`${file}.lock`)).toBe(false)
  } finally {
    rmSync(`${folder}-link`, { force: true })
    rmSync(folder, { recursive: true })
  }
})

it("zeros at its end, as a power failure leaves them, are cut off like a torn line; text after them is not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-journal-"))
  try {
    const file = join(folder, "journal")
    const a = { instanceId: "i1", taskId: "a" }
    const b = { instanceId: "i1", taskId: "b" }
    const use = <A, E>(body: (journal: FileJournal) => Effect.Effect<A, E>) =>
      Effect.runPromise(Effect.scoped(Effect.flatMap(open(file, target), body)))
    await use((journal) => journal.sending(a))
    const complete = readFileSync(file)
    for (const [torn, zeros] of [
      ["", 1],
      ["", 3_000_000],
      [`{"eve`, 40],
      [`{"event":"sent","endp`, 5000]
    ] as const) {
      writeFileSync(file, Buffer.concat([complete, Buffer.from(torn), Buffer.alloc(zeros)]))
      expect(await use((journal) => Effect.all([journal.standing(a), journal.standing(b)]))).toEqual(["sent", "new"])
      expect(readFileSync(file).equals(complete)).toBe(true)
    }
    // The first run lost all of its lines.
    writeFileSync(file, Buffer.alloc(50_000))
    expect(await use((journal) => journal.standing(a))).toBe("new")
    const foreign = [
      Buffer.concat([complete, Buffer.alloc(5000), Buffer.from("text")]),
      // A disk image, for example.
      Buffer.alloc(3_000_000)
    ]
    for (const content of foreign) {
      writeFileSync(file, content)
      await expect(use(() => Effect.void)).rejects.toThrow("not a journal entry")
      expect(readFileSync(file).equals(content)).toBe(true)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
