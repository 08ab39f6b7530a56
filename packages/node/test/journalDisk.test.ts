/** A journal on a disk that fails: every line is whole or absent, the run is told, and no descriptor stays open. */
import { failing, onCall, openFiles, roomFor } from "./diskFaults.ts"
import { NotAttempted } from "@dcs-tasks/core"
import { type FileJournal, JournalError, openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import { execFileSync } from "node:child_process"
import { appendFileSync, existsSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { folder, target } from "./journalSupport.ts"

/** Uses the journal; `append` returns what is wrong, if so. */
const withJournal = async (file: string, use: (append: (taskId: string) => string) => void) => {
  const before = openFiles()
  const result = await Effect.runPromise(
    openJournal(file, target).pipe(
      Effect.map((journal) =>
        use((taskId) =>
          Effect.runSync(
            Effect.match(journal.sending({ instanceId: "i1", taskId }), {
              onFailure: ({ cause }) =>
                cause instanceof JournalError ? `${cause.reason}: ${cause.problem}` : String(cause),
              onSuccess: () => "written"
            })
          )
        )
      ),
      Effect.as("closed"),
      Effect.scoped,
      Effect.catch(({ problem, reason }) => Effect.succeed(`${reason}: ${problem}`))
    )
  )
  expect(openFiles()).toBe(before)
  return result
}

/** The ids of the lines, of which each must be whole. */
const idsOf = (file: string): ReadonlyArray<unknown> => {
  const text = readFileSync(file, "utf8")
  expect(text).toMatch(/^$|\n$/)
  const lines = text.split("\n").slice(0, -1)
  return lines.map((line) => Reflect.get(Object(JSON.parse(line)), "taskId"))
}

const full = "NoSpace: cannot be written: no space left on device (ENOSPC)"

describe("a line", () => {
  it("that the disk takes a few bytes at a time is whole", async () => {
    using f = folder()
    await withJournal(f.journal, (append) => {
      using _ = onCall("writeSync", (real, descriptor, data, at) =>
        real(descriptor, data, at, Math.min(7, Number(Reflect.get(Object(data), "length")) - Number(at)))
      )
      expect([append("t1"), append("t2")]).toEqual(["written", "written"])
    })
    expect(idsOf(f.journal)).toEqual(["t1", "t2"])
  })

  for (const room of [0, 1, 40]) {
    it(`for which there is room for ${room} bytes is not there; the next one is, when there is space`, async () => {
      using f = folder()
      for (const run of ["a", "b"]) {
        await withJournal(f.journal, (append) => {
          expect(append(`${run}1`)).toBe("written")
          {
            using _ = roomFor(room)
            expect([append(`${run}2`), append(`${run}3`)]).toEqual([full, full])
          }
          expect(append(`${run}4`)).toBe("written")
        })
      }
      expect(idsOf(f.journal)).toEqual(["a1", "a4", "b1", "b4"])
    })
  }

  it("that fails for other reasons says so, without a hint about paths", async () => {
    using f = folder()
    await withJournal(f.journal, (append) => {
      using _ = roomFor(9, "EIO", "i/o error")
      expect(append("t1")).toBe("Unusable: cannot be written: i/o error (EIO)")
      {
        using _ = roomFor(9, "EDQUOT", "disk quota exceeded")
        expect(append("t1")).toBe("NoSpace: cannot be written: disk quota exceeded (EDQUOT)")
      }
    })
    expect(idsOf(f.journal)).toEqual([])
  })

  it("of which a part cannot be removed is the last one, and the next run cuts it off", async () => {
    using f = folder()
    await withJournal(f.journal, (append) => {
      expect(append("t1")).toBe("written")
      {
        using _ = roomFor(30)
        using __ = failing("ftruncateSync", "EIO", "i/o error")
        expect(append("t2")).toBe(full)
      }
      expect(append("t3")).toBe(full)
    })
    expect(readFileSync(f.journal, "utf8")).toMatch(/\n\{"event":"sent".{0,20}$/)
    await withJournal(f.journal, (append) => expect(append("t4")).toBe("written"))
    expect(idsOf(f.journal)).toEqual(["t1", "t4"])
  })
})

it("a task that may have been deleted stays so, although the line about its next request failed", async () => {
  using f = folder()
  const task = { instanceId: "i1", taskId: "t1" }
  const run = (use: (journal: FileJournal) => Effect.Effect<unknown, unknown>) =>
    Effect.runPromise(Effect.scoped(Effect.flatMap(openJournal(f.journal, target), use)))
  // Killed before the response.
  await run((journal) => journal.sending(task))
  await run((journal) =>
    Effect.gen(function* () {
      expect(yield* journal.standing(task)).toBe("sent")
      {
        using _ = roomFor(0)
        yield* Effect.flip(journal.sending(task))
      }
      yield* journal.ended({ index: 0, ...task, outcome: new NotAttempted({ stoppedBy: "journal" }) })
    })
  )
  expect(await run((journal) => journal.standing(task))).toBe("sent")
})

describe("a journal", () => {
  const line = `${JSON.stringify({ event: "sent", ...target, instanceId: "i1", taskId: "t1" })}\n`

  it("that cannot be flushed is closed all the same, and unlocked", async () => {
    using f = folder()
    let flushed = 0
    {
      using _ = onCall("fsyncSync", (real, descriptor) => {
        flushed += 1
        real(descriptor)
        throw new Error("flush")
      })
      expect(await withJournal(f.journal, (append) => expect(append("t1")).toBe("written"))).toBe("closed")
    }
    expect(flushed).toBe(1)
    expect(existsSync(`${f.journal}.lock`)).toBe(false)
    expect(idsOf(f.journal)).toEqual(["t1"])
  })

  it("that cannot be read is not used, and unlocked", async () => {
    using f = folder()
    writeFileSync(f.journal, line)
    {
      using _ = failing("readSync", "EIO", "i/o error")
      expect(await withJournal(f.journal, () => {})).toBe(
        "Unusable: cannot be read: i/o error (EIO); check path and permissions"
      )
    }
    expect(existsSync(`${f.journal}.lock`)).toBe(false)
  })

  it("whose torn end cannot be cut off is not used", async () => {
    using f = folder()
    writeFileSync(f.journal, `${line}{"event`)
    using _ = failing("ftruncateSync", "EROFS", "read-only file system")
    expect(await withJournal(f.journal, () => {})).toBe(
      "Unusable: cannot be read: read-only file system (EROFS); check path and permissions"
    )
    expect(readFileSync(f.journal, "utf8")).toBe(`${line}{"event`)
  })

  it("whose end is whole is not cut", async () => {
    using f = folder()
    writeFileSync(f.journal, line)
    using _ = failing("ftruncateSync", "EROFS", "read-only file system")
    expect(await withJournal(f.journal, () => {})).toBe("closed")
  })

  it("that comes in small pieces is read whole", async () => {
    using f = folder()
    writeFileSync(f.journal, `${line.repeat(3)}{"event`)
    {
      using _ = onCall("readSync", (real, descriptor, buffer, ...rest) =>
        rest.length > 0 ? real(descriptor, buffer, ...rest) : real(descriptor, buffer, 0, 5, null)
      )
      expect(await withJournal(f.journal, () => {})).toBe("closed")
    }
    expect(idsOf(f.journal)).toEqual(["t1", "t1", "t1"])
    appendFileSync(f.journal, "nonsense\n")
    using _ = onCall("readSync", (real, descriptor, buffer) => real(descriptor, buffer, 0, 5, null))
    expect(await withJournal(f.journal, () => {})).toContain("has a line 4 that is not")
  })

  for (const [name, code, words, problem] of [
    [
      "openSync",
      "EACCES",
      "permission denied",
      "cannot be opened: permission denied (EACCES); check path and permissions"
    ],
    ["fstatSync", "EIO", "i/o error", "cannot be opened: i/o error (EIO); check path and permissions"],
    ["realpathSync", "EIO", "i/o error", "cannot be opened: i/o error (EIO); check path and permissions"]
  ] as const) {
    it(`for which ${name} fails is not used`, async () => {
      using f = folder()
      using _ = failing(name, code, words)
      expect(await withJournal(f.journal, () => {})).toBe(`Unusable: ${problem}`)
    })
  }

  it("that is replaced while it is opened is not used", async () => {
    using f = folder()
    using _ = onCall("openSync", (real, path, ...rest) => {
      const opened = real(path, ...rest)
      if (path === f.journal) {
        writeFileSync(`${path}.new`, "")
        renameSync(`${path}.new`, path)
      }
      return opened
    })
    expect(await withJournal(f.journal, () => {})).toBe("Unusable: was replaced while it was opened; run again")
  })

  it("that is a device is not even opened, because that can have an effect", async () => {
    using f = folder()
    symlinkSync("/dev/null", f.journal)
    let opened = 0
    using _ = onCall("openSync", (real, ...args) => {
      opened += 1
      return real(...args)
    })
    expect(await withJournal(f.journal, () => {})).toBe("NotRegular: is not a regular file; use another one")
    expect(opened).toBe(0)
  })

  it("that becomes a FIFO while it is opened is not used", async () => {
    using f = folder()
    using _ = onCall("openSync", (real, path, ...rest) => {
      if (path === f.journal) execFileSync("mkfifo", [f.journal])
      return real(path, ...rest)
    })
    expect(await withJournal(f.journal, () => {})).toBe("NotRegular: is not a regular file; use another one")
  })

  it("on a file system whose file numbers are larger than a number of JavaScript is used", async () => {
    using f = folder()
    /** The call, with file numbers that only a bigint holds. */
    const large = (name: string) =>
      onCall(name, (real, ...args) => {
        const stats: unknown = real(...args)
        if (!(stats instanceof Object && "ino" in stats)) return stats
        const ino = BigInt(Number(stats.ino)) + (1n << 60n)
        return Object.assign(stats, { ino: typeof stats.ino === "bigint" ? ino : Number(ino) })
      })
    using _ = large("statSync")
    using __ = large("fstatSync")
    expect(await withJournal(f.journal, (append) => expect(append("t1")).toBe("written"))).toBe("closed")
    expect(existsSync(`${f.journal}.lock`)).toBe(false)
  })
})
