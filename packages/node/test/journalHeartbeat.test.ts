/** The heartbeat of a journal's lock: when the lock is touched and looked at, and when it is lost. */
import { failing, onCall } from "./diskFaults.ts"
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { afterEach, describe, expect, it, vi } from "vitest"
import { folder, target } from "./journalSupport.ts"
import { deadLock, open, opened, task } from "./lockSupport.ts"

afterEach(() => {
  vi.useRealTimers()
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
          expect(append()).toContain("cannot be kept locked: i/o error (EIO)")
        }
        for (const millis of [0, 2001]) {
          vi.setSystemTime(Date.now() + millis)
          expect(append()).toContain("cannot be kept locked: i/o error (EIO)")
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
