/** Locks of runs that meet, on a disk that fails: one run at most holds the journal, and nothing stays beside it. */
import { failing, onCall, openFiles, systemError } from "./diskFaults.ts"
import { openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import { spawnSync } from "node:child_process"
import { once } from "node:events"
import { existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { afterEach, describe, expect, it, vi } from "vitest"
import { folder, openPatiently, target } from "./journalSupport.ts"

afterEach(() => {
  vi.useRealTimers()
})

const task = { instanceId: "i1", taskId: "t1" }

/** Opens the journal, and returns why it cannot be, or what the callback returns. */
const opened = async <A>(file: string, use: (append: () => string) => A) => {
  const before = openFiles()
  const result = await Effect.runPromise(
    openJournal(file, target).pipe(
      Effect.map((journal) =>
        use(() =>
          Effect.runSync(
            Effect.match(journal.sending(task), { onFailure: ({ problem }) => problem, onSuccess: () => "written" })
          )
        )
      ),
      Effect.scoped,
      Effect.catch(({ problem, reason }) => Effect.succeed(`${reason}: ${problem}`))
    )
  )
  expect(openFiles()).toBe(before)
  return result
}

const open = (file: string) => opened(file, () => "open")

const deadPid = spawnSync(process.execPath, ["--version"]).pid

/** The lock of a process that has ended. */
const deadLock = async (): Promise<string> => {
  using f = folder()
  const own = await opened(f.journal, () => readFileSync(`${f.journal}.lock`, "utf8"))
  return JSON.stringify({ ...Object(JSON.parse(own)), pid: deadPid })
}

describe("a lock that cannot be made", () => {
  it("for want of space leaves nothing", async () => {
    using f = folder()
    using _ = failing("writeSync", "ENOSPC", "no space left on device")
    expect(await open(f.journal)).toBe("NoSpace: cannot be locked: no space left on device (ENOSPC)")
    expect(readdirSync(f.path)).toEqual(["journal"])
  })

  it("or read, or removed, says why", async () => {
    using f = folder()
    const lock = `${f.journal}.lock`
    const denied = "Unusable: cannot be locked: permission denied (EACCES); check path and permissions"
    writeFileSync(lock, await deadLock())
    for (const flags of ["wx", undefined]) {
      using _ = onCall("openSync", (real, path, ...rest) => {
        if (path === lock && (flags === undefined ? rest[0] !== "wx" : rest[0] === flags)) {
          throw systemError("EACCES", "permission denied")
        }
        return real(path, ...rest)
      })
      expect(await open(f.journal)).toBe(denied)
    }
    using _ = failing("renameSync", "EACCES", "permission denied")
    expect(await open(f.journal)).toBe(denied)
    expect(readdirSync(f.path)).toEqual(["journal", "journal.lock"])
  })

  it("because another file has its name stays without the journal", async () => {
    using f = folder()
    const lock = `${f.journal}.lock`
    const other = `Unusable: cannot be locked: ${lock} is not a lock of dcs-tasks; move it away`
    const server = createServer().listen(lock)
    await once(server, "listening")
    expect(await open(f.journal)).toBe(other)
    server.close()
    await once(server, "close")
    for (const content of ["x", `{"lock"="`, `{"lock":"`.padEnd(4097, "x")]) {
      writeFileSync(lock, content)
      expect(await open(f.journal)).toBe(other)
      expect(readFileSync(lock, "utf8")).toBe(content)
    }
    rmSync(lock)
    symlinkSync("other", lock)
    expect(await open(f.journal)).toBe(other)
    rmSync(lock)
    writeFileSync(lock, `{"lock":"`.padEnd(4096, "x"))
    expect(await openPatiently(f.journal)).toEqual(["waiting", "open"])
  })
})

describe("two runs that find the lock of a dead one", () => {
  it("do not hinder each other if it is gone already", async () => {
    using f = folder()
    writeFileSync(`${f.journal}.lock`, await deadLock())
    using _ = onCall("renameSync", (real, from, to) => {
      rmSync(String(from))
      return real(from, to)
    })
    expect(await open(f.journal)).toBe("open")
    expect(readdirSync(f.path)).toEqual(["journal"])
  })

  it("do not take the new lock of the other: it is put back", async () => {
    using f = folder()
    const lock = `${f.journal}.lock`
    const dead = await deadLock()
    writeFileSync(lock, dead)
    const alive = dead.replace(/"pid":\d+/, `"pid":${process.pid}`)
    using _ = onCall("renameSync", (real, from, to) => {
      writeFileSync(lock, alive)
      return real(from, to)
    })
    expect(await open(f.journal)).toMatch(/^InUse: is in use by another run \(process/)
    expect(readFileSync(lock, "utf8")).toBe(alive)
    expect(readdirSync(f.path)).toEqual(["journal", "journal.lock"])
  })

  it("and a third one that has the name again: the one in the middle notices it later", async () => {
    using f = folder()
    const lock = `${f.journal}.lock`
    const dead = await deadLock()
    writeFileSync(lock, dead)
    using _ = onCall("renameSync", (real, from, to) => {
      writeFileSync(lock, dead.replace(`"lock":"`, `"lock":"x`))
      return real(from, to)
    })
    using __ = failing("linkSync", "EEXIST", "file exists")
    expect(await open(f.journal)).toBe("open")
    expect(readdirSync(f.path)).toEqual(["journal"])
  })

  it("give way after ten attempts if the lock comes and goes", async () => {
    using f = folder()
    const lock = `${f.journal}.lock`
    let attempts = 0
    using _ = onCall("openSync", (real, path, ...rest) => {
      if (path !== lock) return real(path, ...rest)
      if (rest[0] !== "wx") throw systemError("ENOENT", "no such file or directory")
      attempts += 1
      throw systemError("EEXIST", "file exists")
    })
    expect(await open(f.journal)).toBe("InUse: is in use by another run; wait until that run ends")
    expect(attempts).toBe(10)
  })
})

describe("the heartbeat", () => {
  /** Counts the touches, and the looks at names. */
  const counting = () => {
    const counts = { touches: 0, looks: 0 }
    const touches = onCall("futimesSync", (real, ...args) => {
      counts.touches += 1
      return real(...args)
    })
    const looks = onCall("statSync", (real, ...args) => {
      counts.looks += 1
      return real(...args)
    })
    return {
      counts,
      [Symbol.dispose]: () => {
        touches[Symbol.dispose]()
        looks[Symbol.dispose]()
      }
    }
  }

  it("touches the lock every two seconds, until the journal is closed", async () => {
    using f = folder()
    vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"], now: 1_000_000_000_000 })
    using counted = counting()
    await opened(f.journal, () => {
      for (const [millis, touches] of [
        [1999, 0],
        [1, 1],
        [2000, 2],
        [4000, 4]
      ] as const) {
        vi.advanceTimersByTime(millis)
        expect(counted.counts.touches).toBe(touches)
      }
      expect(statSync(`${f.journal}.lock`).mtimeMs).toBe(Date.now())
    })
    expect(vi.getTimerCount()).toBe(0)
  })

  it("is looked at before a line only if it is late, by a clock that can jump", async () => {
    using f = folder()
    vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000_000_000 })
    await opened(f.journal, (append) => {
      using counted = counting()
      for (const [millis, looks] of [
        [0, 0],
        [2000, 0],
        [1, 2],
        [2000, 2],
        [-2000, 2],
        [-1, 2],
        [-2001, 4]
      ] as const) {
        vi.setSystemTime(Date.now() + millis)
        expect(append()).toBe("written")
        expect(counted.counts).toEqual({ looks, touches: looks / 2 })
      }
    })
  })

  it("goes on while a long journal is read", async () => {
    using f = folder()
    const line = `${JSON.stringify({ event: "sent", ...target, ...task })}\n`
    writeFileSync(f.journal, line.repeat(20_000))
    vi.useFakeTimers({ toFake: ["Date"] })
    using counted = counting()
    using _ = onCall("readSync", (real, ...args) => {
      vi.setSystemTime(Date.now() + 2001)
      return real(...args)
    })
    expect(await open(f.journal)).toBe("open")
    expect(counted.counts.touches).toBeGreaterThan(1)
  })

  const lost = "is no longer locked by this run, or was moved or replaced; another run can be using it"

  for (const [name, call] of [
    ["touched", "futimesSync"],
    ["looked at", "statSync"]
  ] as const) {
    it(`of a lock that cannot be ${name} has ended, also when the disk works again`, async () => {
      using f = folder()
      vi.useFakeTimers({ toFake: ["Date"] })
      await opened(f.journal, (append) => {
        vi.setSystemTime(Date.now() + 2001)
        {
          using _ = failing(call, "EIO", "i/o error")
          expect(append()).toContain(lost)
        }
        for (const millis of [0, 2001]) {
          vi.setSystemTime(Date.now() + millis)
          expect(append()).toContain(lost)
        }
      })
      expect(readFileSync(f.journal, "utf8")).toBe("")
    })
  }

  it("of a lock that was replaced does not touch the new one", async () => {
    using f = folder()
    vi.useFakeTimers({ toFake: ["Date"] })
    const lock = `${f.journal}.lock`
    await opened(f.journal, (append) => {
      rmSync(lock)
      writeFileSync(lock, "other")
      vi.setSystemTime(Date.now() + 2001)
      using counted = counting()
      expect(append()).toContain(lost)
      expect(counted.counts.touches).toBe(0)
    })
    expect(readFileSync(lock, "utf8")).toBe("other")
  })

  it("ends with the journal, even if its lock cannot be removed", async () => {
    using f = folder()
    {
      using _ = failing("rmSync", "EIO", "i/o error")
      expect(await open(f.journal)).toBe("open")
    }
    expect(existsSync(`${f.journal}.lock`)).toBe(true)
    writeFileSync(`${f.journal}.lock`, await deadLock())
    expect(await open(f.journal)).toBe("open")
  })
})
