/** One run at a time for a journal, by whatever path, in whatever process and container; a killed run does not count. */
import type { DeletionJournalService } from "@dcs-tasks/core"
import { JournalError, openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
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
import { createInterface } from "node:readline"
import { afterEach, describe, expect, it, vi } from "vitest"
import { folder, hold, holderProgram, inNamespace, noNamespaces, target, tryOpen } from "./journalSupport.ts"

const open = (file: string) => Effect.runPromise(tryOpen(file))

/** Opens with a clock of which the whole wait passes at once. */
const openPatiently = (file: string) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const opening = yield* Effect.forkChild(tryOpen(file), { startImmediately: true })
      yield* TestClock.adjust("10 seconds")
      return yield* Fiber.join(opening)
    }).pipe(Effect.provide(TestClock.layer()))
  )

afterEach(() => {
  vi.useRealTimers()
})

describe("a journal in use", () => {
  it("is refused by every path to it, in this process and in others", async () => {
    using f = folder()
    mkdirSync(join(f.path, "deep"))
    symlinkSync("journal", join(f.path, "link"))
    symlinkSync("../link", join(f.path, "deep", "link"))
    symlinkSync(f.path, join(f.path, "self"))
    const paths = ["journal", "link", "deep/link", "self/journal", "deep/../journal"].map((name) => join(f.path, name))
    // The first run creates the file, through a dangling link.
    await using holder = await hold(join(f.path, "deep/link"))
    expect(holder.first).toMatch(/^open/)
    for (const path of paths) expect(await open(path)).toEqual(["InUse"])
    const others = await Promise.all(paths.map((path) => hold(path)))
    for (const { first } of others) expect(first).toContain(`InUse is in use by another run (process ${holder.pid}`)
    expect(readdirSync(f.path).toSorted()).toEqual(["deep", "journal", "journal.lock", "link", "self"])
  })

  it("is refused to all but one of many that start at once beside the lock of a killed run", async () => {
    using f = folder()
    const dead = await hold(f.journal)
    dead.child.kill("SIGKILL")
    await once(dead.child, "exit")
    const holders = await Promise.all(Array.from({ length: 6 }, () => hold(f.journal)))
    // A lock that is still being written is watched first.
    const ends = await Promise.all(holders.map(async ({ first, next }) => (first === "waiting" ? next() : first)))
    expect(ends.filter((end) => end.startsWith("open"))).toHaveLength(1)
    expect(ends.filter((end) => end.startsWith("InUse"))).toHaveLength(5)
    await Promise.all(holders.map((holder) => holder[Symbol.asyncDispose]()))
    expect(readdirSync(f.path)).toEqual(["journal"])
  })

  it("stays so while its run is stopped, which goes on writing when it continues", async () => {
    using f = folder()
    await using holder = await hold(f.journal)
    holder.child.kill("SIGSTOP")
    expect(await open(f.journal)).toEqual(["InUse"])
    holder.child.kill("SIGCONT")
    expect(await holder.append("t1")).toBe("written")
  })
})

describe("the lock of a killed run", () => {
  it("is taken over at once, without a wait", async () => {
    using f = folder()
    for (let run = 0; run < 3; run += 1) {
      const holder = await hold(f.journal)
      expect(holder.first).toMatch(/^open/)
      holder.child.kill("SIGKILL")
      await once(holder.child, "exit")
      expect(existsSync(`${f.journal}.lock`)).toBe(true)
    }
    expect(await open(f.journal)).toEqual(["open"])
    expect(readdirSync(f.path)).toEqual(["journal"])
  })

  it.runIf(process.platform === "linux")("is taken over, too, while its parent has not asked for its end", async () => {
    using f = folder()
    const script = `"$@" < /dev/zero & exec sleep 60`
    const parent = spawn("/bin/sh", ["-c", script, "sh", process.execPath, holderProgram, f.journal], {
      stdio: ["ignore", "pipe", "inherit"]
    })
    try {
      const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]()
      const pid = Number(String((await lines.next()).value).split(" ")[1])
      process.kill(pid, "SIGKILL")
      await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, "utf8")).toMatch(/\) Z /))
      expect(await open(f.journal)).toEqual(["open"])
    } finally {
      parent.kill("SIGKILL")
    }
  })

  it("that was written half, or by someone else, is taken over when nobody has touched it for a while", async () => {
    for (const torn of ["", `{"lock":"3f`, `{"lock":"3f","pid":1,"host":"h","linux":null}`]) {
      using f = folder()
      writeFileSync(`${f.journal}.lock`, torn)
      expect(await openPatiently(f.journal)).toEqual(["waiting", "open"])
      expect(readdirSync(f.path)).toEqual(["journal"])
    }
  })
})

describe("in another PID namespace", () => {
  const reason = noNamespaces()

  it("a run keeps others away by its heartbeat, from this namespace and a third", async (context) => {
    if (reason !== undefined) return context.skip(reason)
    using f = folder()
    await using holder = await hold(f.journal, inNamespace)
    expect(holder.first).toBe("open 1")
    expect(await open(f.journal)).toEqual(["waiting", "InUse"])
    await using other = await hold(f.journal, inNamespace)
    expect([other.first, await other.next()]).toEqual(["waiting", expect.stringMatching(/^InUse .*process 1 on /)])
    expect(await holder.append("t1")).toBe("written")
  })

  it("a killed run does not count, once its lock was silent for a while", async (context) => {
    if (reason !== undefined) return context.skip(reason)
    using f = folder()
    const holder = await hold(f.journal, inNamespace)
    expect(holder.first).toBe("open 1")
    holder.child.kill("SIGKILL")
    await once(holder.child, "close")
    expect(await openPatiently(f.journal)).toEqual(["waiting", "open"])
  })

  it("a stopped run whose lock was taken over writes nothing more when it continues", async (context) => {
    if (reason !== undefined) return context.skip(reason)
    using f = folder()
    await using holder = await hold(f.journal, inNamespace)
    const parent = holder.child.pid
    const pid = Number(readFileSync(`/proc/${parent}/task/${parent}/children`, "latin1"))
    expect(await holder.append("t1")).toBe("written")
    process.kill(pid, "SIGSTOP")
    // Takes the 10 seconds that it takes users.
    expect(await open(f.journal)).toEqual(["waiting", "open"])
    process.kill(pid, "SIGCONT")
    expect([await holder.append("t2"), await holder.append("t3")]).toEqual(["LockLost", "LockLost"])
    expect(readFileSync(f.journal, "utf8").split("\n")).toHaveLength(2)
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
