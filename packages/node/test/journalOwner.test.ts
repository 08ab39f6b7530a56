/** Whose lock it is: what this system knows about its owner, and whether that owner still runs. */
import { onCall, systemError } from "./diskFaults.ts"
import { openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { afterEach, describe, expect, it, vi } from "vitest"
import { folder, target } from "./journalSupport.ts"
import { deadPid, inUse, type Lock, opening, ownLock, waiting } from "./lockSupport.ts"

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe.runIf(process.platform === "linux")("on Linux, a lock", () => {
  it("names its process, its file, and the start of both machine and process", async () => {
    const { file, lock, ...own } = await ownLock()
    expect(lock).toMatch(/^[\da-f-]{36}$/)
    expect(file).toMatch(/^\d+:\d+$/)
    expect(own).toEqual({
      pid: process.pid,
      host: hostname(),
      linux: {
        boot: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
        pidNamespace: readlinkSync("/proc/self/ns/pid"),
        startTime: readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ")[19]
      }
    })
  })

  const other = (own: Lock, changes: Readonly<Record<string, unknown>>): Lock => ({
    ...own,
    linux: { ...Object(own.linux), ...changes }
  })
  for (const [name, of, end] of [
    ["of a process that runs is respected at once", (own) => own, "used"],
    ["of an earlier process with the same id does not count", (own) => other(own, { startTime: "1" }), "free"],
    ["of a process that ended does not count", (own) => ({ ...own, pid: deadPid }), "free"],
    ["from before the last restart is watched", (own) => other(own, { boot: "b" }), "watched"],
    ["of another PID namespace is watched", (own) => other(own, { pidNamespace: "pid:[1]" }), "watched"],
    ["of a process that does not know is watched", (own) => ({ ...own, linux: undefined }), "watched"],
    ["whose machine is not text is watched", (own) => ({ ...own, host: 7 }), "nobody's"],
    ["without a machine is watched", (own) => ({ ...own, host: undefined }), "nobody's"],
    ["whose process is not a number is watched", (own) => ({ ...own, pid: "7" }), "nobody's"],
    ["without a process is watched", (own) => ({ ...own, pid: undefined }), "nobody's"],
    ["without a boot id is watched", (own) => other(own, { boot: undefined }), "nobody's"],
    ["without a start time is watched", (own) => other(own, { startTime: undefined }), "nobody's"],
    ["without a PID namespace is watched", (own) => other(own, { pidNamespace: undefined }), "nobody's"],
    ["with null as its Linux is watched", (own) => ({ ...own, linux: null }), "nobody's"],
    ["with text as its Linux is watched", (own) => ({ ...own, linux: "x" }), "nobody's"]
  ] satisfies ReadonlyArray<readonly [string, (own: Lock) => Lock, "used" | "free" | "watched" | "nobody's"]>) {
    it(name, async () => {
      using f = folder()
      const lock = `${f.journal}.lock`
      const owner: Lock = of(await ownLock())
      writeFileSync(lock, JSON.stringify(owner))
      const holder = `${String(owner.pid)} on ${hostname()}`
      const waits = waiting(lock, end === "watched" ? ` (process ${holder})` : "")
      expect(await opening(f.journal)).toEqual(
        {
          used: { said: [], end: inUse(lock, holder), millis: 0 },
          free: { said: [], end: "open", millis: 0 },
          watched: { said: [waits], end: "open", millis: 10_000 },
          "nobody's": { said: [waits], end: "open", millis: 10_000 }
        }[end]
      )
      expect(readdirSync(f.path)).toEqual(end === "used" ? ["journal", "journal.lock"] : ["journal"])
    })
  }

  for (const [name, state, end] of [
    ["a process with an odd name that runs", "S", "used"],
    ["a killed process whose parent has not noticed", "Z", "open"],
    ["a process that is just ending", "x", "open"]
  ] as const) {
    it(`of ${name} is ${end}`, async () => {
      using f = folder()
      const own = await ownLock()
      const startTime: unknown = Reflect.get(Object(own.linux), "startTime")
      const lock = `${f.journal}.lock`
      const pid = process.ppid
      writeFileSync(lock, JSON.stringify({ ...own, pid }))
      using _ = onCall("readFileSync", (real, path, ...rest) =>
        path === `/proc/${pid}/stat`
          ? `${pid} (od) d (x) ${[state, ...Array.from({ length: 18 }, () => "1"), startTime, "1"].join(" ")}\n`
          : real(path, ...rest)
      )
      expect(await opening(f.journal)).toMatchObject({
        end: end === "used" ? inUse(lock, `${pid} on ${hostname()}`) : "open"
      })
    })
  }

  it("of another user's process is respected", async () => {
    using f = folder()
    writeFileSync(`${f.journal}.lock`, JSON.stringify(await ownLock()))
    for (const [code, end] of [
      ["EPERM", /^InUse/],
      ["ESRCH", /^open$/]
    ] as const) {
      vi.spyOn(process, "kill").mockImplementation(() => {
        throw systemError(code, "no")
      })
      expect((await opening(f.journal)).end).toMatch(end)
    }
  })

  it("of a process about which the system does not say more is watched", async () => {
    for (const text of [undefined, "", "7 (node) S 1 2 3"]) {
      using f = folder()
      writeFileSync(`${f.journal}.lock`, JSON.stringify({ ...(await ownLock()), pid: process.ppid }))
      using _ = onCall("readFileSync", (real, path, ...rest) => {
        if (path !== `/proc/${process.ppid}/stat`) return real(path, ...rest)
        if (text === undefined) throw systemError("EACCES", "no")
        return text
      })
      expect(await opening(f.journal)).toMatchObject({ end: "open", millis: 10_000 })
    }
  })

  for (const [name, call, path, result] of [
    ["with the /proc of another PID namespace", "readlinkSync", "/proc/self", "1"],
    ["without /proc", "readlinkSync", "/proc/self", undefined],
    ["without its own start", "readFileSync", `/proc/${process.pid}/stat`, undefined],
    ["without a boot id", "readFileSync", "/proc/sys/kernel/random/boot_id", undefined]
  ] as const) {
    it(`of a process ${name} says only what is certain, and every lock is watched`, async () => {
      const known = await ownLock()
      using _ = onCall(call, (real, ...args) => {
        if (args[0] !== path) return real(...args)
        if (result === undefined) throw systemError("ENOENT", "no such file or directory")
        return result
      })
      const { file: _file, lock: _lock, ...own } = await ownLock()
      expect(own).toEqual({ pid: process.pid, host: hostname() })
      using f = folder()
      writeFileSync(`${f.journal}.lock`, JSON.stringify(known))
      expect(await opening(f.journal)).toMatchObject({ end: "open", millis: 10_000 })
    })
  }
})

describe("on another system, a lock", () => {
  for (const [name, owner, end, millis] of [
    ["of a process that runs is respected", { pid: process.ppid }, /^InUse/, 0],
    ["of a process that ended does not count", { pid: deadPid }, /^open$/, 0],
    ["with the own process id is watched", { pid: process.pid }, /^open$/, 10_000],
    ["of another machine is watched", { pid: process.ppid, host: "other" }, /^open$/, 10_000]
  ] as const) {
    it(name, async () => {
      vi.spyOn(process, "platform", "get").mockReturnValue("darwin")
      const { file: _file, lock: _lock, ...own } = await ownLock()
      expect(own).toEqual({ pid: process.pid, host: hostname() })
      using f = folder()
      writeFileSync(`${f.journal}.lock`, JSON.stringify({ lock: "l", ...own, ...owner }))
      expect(await opening(f.journal)).toMatchObject({ end: expect.stringMatching(end), millis })
    })
  }
})

describe("a lock of this process", () => {
  for (const platform of ["linux", "darwin"] as const) {
    it(`is respected at once on ${platform}, as that of another run`, async () => {
      using f = folder()
      vi.spyOn(process, "platform", "get").mockReturnValue(platform)
      const twice = Effect.andThen(
        openJournal(f.journal, target),
        Effect.promise(() => opening(f.journal))
      )
      expect(await Effect.runPromise(Effect.scoped(twice))).toEqual({
        said: [],
        end: "InUse: is in use by another run; wait until that run ends",
        millis: 0
      })
    })
  }
})
