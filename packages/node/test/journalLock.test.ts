/** What is beside a journal, in place of it, and in place of its lock. */
import type { DeletionJournalService } from "@dcs-tasks/core"
import { JournalError, openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import { execFileSync } from "node:child_process"
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import { afterEach, describe, expect, it, vi } from "vitest"
import { folder, openPatiently, target, tryOpen } from "./journalSupport.ts"

const open = (file: string) => Effect.runPromise(tryOpen(file))

afterEach(() => {
  vi.useRealTimers()
})

describe("the lock of a killed run", () => {
  it("that was written half, or by someone else, is taken over when nobody has touched it for a while", async () => {
    for (const torn of [
      "",
      "\0".repeat(200),
      `{"lock":"3f\0\0`,
      `{"lock":"3f`,
      `{"lock":"3f","pid":1,"host":"h","linux":null}`
    ]) {
      using f = folder()
      writeFileSync(`${f.journal}.lock`, torn)
      expect(await openPatiently(f.journal)).toEqual(["waiting", "open"])
      expect(readdirSync(f.path)).toEqual(["journal"])
    }
  })
})

describe("a run that lost its lock", () => {
  /** Why a line cannot be written. */
  const refused = (journal: DeletionJournalService, taskId: string) =>
    Effect.map(Effect.flip(journal.sending({ instanceId: "i1", taskId })), ({ cause, problem }) =>
      cause instanceof JournalError && problem === cause.message ? [cause.reason, problem] : [cause]
    )

  const lines = (file: string): number => readFileSync(file, "utf8").split("\n").length

  // With the number of lines of each file that is left, an empty one after the last newline included.
  for (const [name, take, left] of [
    ["removed", (journal) => rmSync(journal), []],
    ["moved", (journal) => renameSync(journal, `${journal}.old`), [2]],
    ["replaced", (journal) => (writeFileSync(`${journal}.new`, ""), renameSync(`${journal}.new`, journal)), [1]]
  ] satisfies ReadonlyArray<readonly [string, (journal: string) => void, ReadonlyArray<number>]>) {
    it(`and one whose journal was ${name}, writes nothing more after a beat, and removes its lock`, async () => {
      using f = folder()
      vi.useFakeTimers({ toFake: ["Date"] })
      await Effect.runPromise(
        Effect.gen(function* () {
          const journal = yield* openJournal(f.journal, target)
          yield* journal.sending({ instanceId: "i1", taskId: "t1" })
          take(f.journal)
          vi.setSystemTime(Date.now() + 60_000)
          expect(yield* refused(journal, "t2")).toEqual(["LockLost", expect.stringContaining("moved or replaced")])
        }).pipe(Effect.scoped)
      )
      expect(readdirSync(f.path).map((name) => lines(join(f.path, name)))).toEqual(left)
      expect(existsSync(`${f.journal}.lock`)).toBe(false)
    })
  }

  const takenBy: ReadonlyArray<readonly [string, (lock: string) => void]> = [
    ["removed", (lock) => rmSync(lock)],
    ["moved", (lock) => renameSync(lock, `${lock}.old`)],
    ["replaced", (lock) => (rmSync(lock), writeFileSync(lock, "another"))]
  ]
  for (const [name, take] of takenBy) {
    it(`because it was ${name}, writes nothing more after a beat, and leaves what is there`, async () => {
      using f = folder()
      const lock = `${f.journal}.lock`
      vi.useFakeTimers({ toFake: ["Date"] })
      await Effect.runPromise(
        Effect.gen(function* () {
          const journal = yield* openJournal(f.journal, target)
          yield* journal.sending({ instanceId: "i1", taskId: "t1" })
          take(lock)
          vi.setSystemTime(Date.now() + 60_000)
          for (const taskId of ["t2", "t3"]) {
            expect(yield* refused(journal, taskId)).toEqual(["LockLost", expect.stringContaining("no longer locked")])
          }
        }).pipe(Effect.scoped)
      )
      expect(readFileSync(f.journal, "utf8").split("\n")).toHaveLength(2)
      expect(existsSync(lock)).toBe(name === "replaced")
    })
  }
})

describe("what is beside a journal", () => {
  it("is never written through a link with a name that can be guessed", async () => {
    using f = folder()
    const victim = join(f.path, "victim")
    writeFileSync(victim, "precious")
    const names = [`${process.pid}`, `${process.pid}.stale`, "tmp", "aside"]
    for (const name of names) symlinkSync("victim", `${f.journal}.lock.${name}`)
    expect(await open(f.journal)).toEqual(["open"])
    symlinkSync("victim", `${f.journal}.lock`)
    expect(await open(f.journal)).toEqual(["Unusable"])
    expect(readFileSync(victim, "utf8")).toBe("precious")
    expect(readdirSync(f.path)).toHaveLength(names.length + 3)
  })

  it("and is called like its lock, but is none, stays", async () => {
    using f = folder()
    const lock = `${f.journal}.lock`
    for (const content of ["999999999", "my ids\n", "{}", "x".repeat(10_000)]) {
      writeFileSync(lock, content)
      expect(await open(f.journal)).toEqual(["Unusable"])
      expect(readFileSync(lock, "utf8")).toBe(content)
    }
    rmSync(lock)
    mkdirSync(lock)
    expect(await open(f.journal)).toEqual(["Unusable"])
  })
})

describe("a journal has to be one regular file", () => {
  it("with one name", async () => {
    using f = folder()
    writeFileSync(f.journal, "")
    linkSync(f.journal, join(f.path, "other"))
    expect(await open(f.journal)).toEqual(["NotRegular"])
    rmSync(join(f.path, "other"))
    expect(await open(f.journal)).toEqual(["open"])
  })

  it("and no FIFO, device or folder, which are refused at once", async () => {
    using f = folder()
    const fifo = join(f.path, "fifo")
    execFileSync("mkfifo", [fifo])
    symlinkSync(fifo, join(f.path, "link"))
    for (const file of [fifo, join(f.path, "link"), "/dev/null", "/dev/zero", f.path]) {
      expect(await open(file)).toEqual(["NotRegular"])
    }
    expect(readdirSync(f.path).toSorted()).toEqual(["fifo", "link"])
  })
})
