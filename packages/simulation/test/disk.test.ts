/** The simulated disk: faults of a plan, full disks, several processes and /proc. */
import { random } from "@dcs-tasks/contract/laws/random"
import { constants } from "node:fs"
import { describe, expect, test } from "vitest"
import { makeDisk } from "../src/disk/disk.ts"
import { ProcessDied, type Syscall, type Verdict } from "../src/machine/syscall.ts"
import { type Judge, makeProcess } from "./disk.process.ts"

const machine = (judge?: Judge) => {
  const process = makeProcess(judge)
  const processes = [process]
  const clock = { now: 1_700_000_000_123 }
  const disk = makeDisk({ random: random(7), processes: () => processes, now: () => clock.now })
  return { disk, process, processes, clock, ...disk.modulesOf(process, { cwd: "/home" }) }
}

/** The verdict of one kind of call. */
const only =
  (name: string, verdict: Verdict): Judge =>
  (call) =>
    call.name === name ? verdict : undefined

const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString()

describe("a plan", () => {
  test("is asked before each call", () => {
    const calls: Array<Syscall> = []
    const { fs } = machine((call) => void calls.push(call))
    const fd = fs.openSync("file", "wx", 0o600)
    fs.writeSync(fd, "text")
    fs.closeSync(fd)
    fs.renameSync("file", "other")
    expect(calls).toEqual([
      { name: "open", path: "/home/file" },
      { name: "write", path: "/home/file", bytes: 4 },
      { name: "close", path: "/home/file" },
      { name: "rename", path: "/home/file" }
    ])
  })

  test("lets a write fail after some bytes", () => {
    const { disk, fs } = machine(only("write", { _tag: "Fails", code: "EIO", written: 3 }))
    const fd = fs.openSync("file", "wx", 0o600)
    expect(() => fs.writeSync(fd, "text")).toThrow(
      expect.objectContaining({ code: "EIO", errno: -5, syscall: "write", message: "EIO: i/o error, write" })
    )
    expect(textOf(disk.read("/home/file"))).toBe("tex")
  })

  test("shortens a write", () => {
    const { disk, fs } = machine(only("write", { _tag: "Shortens", written: 1 }))
    const fd = fs.openSync("file", "a", 0o600)
    expect(fs.writeSync(fd, Buffer.from("text"))).toBe(1)
    expect(fs.writeSync(fd, Buffer.from("text"), 1)).toBe(1)
    expect(textOf(disk.read("/home/file"))).toBe("te")
  })

  test.each([
    [{ _tag: "Dies" }, ""],
    [{ _tag: "Dies", written: 2 }, "te"],
    [{ _tag: "Dies", after: true }, "text"]
  ] as const)("%j ends the process, and then nothing has an effect", (verdict, left) => {
    const { disk, fs, process } = machine(only("write", verdict))
    const fd = fs.openSync("file", "wx", 0o600)
    expect(() => fs.writeSync(fd, "text")).toThrow(ProcessDied)
    expect(process.isAlive()).toBe(false)
    expect(() => fs.writeSync(fd, "more")).toThrow(ProcessDied)
    expect(() => fs.unlinkSync("file")).toThrow(ProcessDied)
    expect(textOf(disk.read("/home/file"))).toBe(left)
  })

  test("closes a descriptor whose close fails", () => {
    const { fs } = machine(only("close", { _tag: "Fails", code: "EIO" }))
    const fd = fs.openSync("file", "wx", 0o600)
    expect(() => fs.closeSync(fd)).toThrow("EIO")
    expect(() => fs.writeSync(fd, "x")).toThrow("EBADF")
  })

  test("a copy that fails leaves nothing; one in which the process dies leaves its part", () => {
    for (const [verdict, message, left] of [
      [{ _tag: "Fails", code: "ENOSPC", written: 2 }, "ENOSPC: no space left on device, copyfile", undefined],
      [{ _tag: "Dies", written: 2 }, "", "ol"]
    ] as const) {
      const { disk, fs } = machine(only("write", verdict))
      disk.write("/home/file", Buffer.from("old"))
      expect(() => fs.copyFileSync("file", "copy", constants.COPYFILE_EXCL)).toThrow(message)
      expect(textOf(disk.read("/home/copy"))).toBe(left)
    }
  })
})

describe("a full disk", () => {
  test("takes what fits, then nothing; names still change, and room can be made", () => {
    const { disk, fs } = machine()
    disk.capacity = 10
    const fd = fs.openSync("file", "a", 0o600)
    expect(fs.writeSync(fd, "12345678")).toBe(8)
    expect(fs.writeSync(fd, "abcdef")).toBe(2)
    expect(() => fs.writeSync(fd, "x")).toThrow("ENOSPC: no space left on device, write")
    expect(fs.writeSync(fd, "")).toBe(0)
    fs.closeSync(fs.openSync("empty", "wx", 0o600))
    fs.linkSync("file", "second")
    fs.renameSync("second", "third")
    fs.unlinkSync("third")
    fs.ftruncateSync(fd, 8)
    expect(fs.writeSync(fd, "xyz")).toBe(2)
    expect(textOf(disk.read("/home/file"))).toBe("12345678xy")
  })

  test("has no place for another name", () => {
    const { disk, fs } = machine()
    disk.write("/home/file", Buffer.from("text"))
    disk.names = 1
    expect(() => fs.openSync("new", "wx", 0o600)).toThrow("ENOSPC: no space left on device, open")
    expect(() => fs.linkSync("file", "new")).toThrow("ENOSPC: no space left on device, link")
    fs.renameSync("file", "new")
    expect(disk.list()).toEqual(["/home/new"])
  })

  test("counts an unlinked file until its descriptor is closed, also by the death of its process", () => {
    const { disk, fs, process } = machine()
    disk.capacity = 4
    fs.writeSync(fs.openSync("file", "wx", 0o600), "text")
    fs.unlinkSync("file")
    const other = disk.modulesOf(makeProcess(undefined, 42), { cwd: "/home" }).fs
    const fd = other.openSync("other", "wx", 0o600)
    expect(() => other.writeSync(fd, "x")).toThrow("ENOSPC")
    process.die()
    expect(other.writeSync(fd, "more")).toBe(4)
  })

  test("that became read-only can only be read", () => {
    const { disk, fs } = machine()
    const fd = fs.openSync("file", "w+", 0o600)
    disk.readOnly = true
    for (const call of [
      () => fs.writeSync(fd, "x"),
      () => fs.ftruncateSync(fd, 0),
      () => fs.fsyncSync(fd),
      () => fs.openSync("new", "w"),
      () => fs.unlinkSync("file"),
      () => fs.renameSync("file", "new")
    ]) {
      expect(call).toThrow("EROFS")
    }
    expect(fs.readFileSync("file", "utf8")).toBe("")
  })
})

describe("files", () => {
  test("the number of a removed file is used again, but not while it is open", () => {
    const { fs } = machine()
    const first = fs.openSync("first", "wx", 0o600)
    const ino = fs.fstatSync(first).ino
    fs.unlinkSync("first")
    fs.closeSync(fs.openSync("second", "wx", 0o600))
    expect(fs.statSync("second")?.ino).not.toBe(ino)
    fs.closeSync(first)
    fs.closeSync(fs.openSync("third", "wx", 0o600))
    expect(fs.statSync("third")?.ino).toBe(ino)
  })

  test("times are of virtual time, or as they were set", () => {
    const { clock, fs } = machine()
    const fd = fs.openSync("file", "wx", 0o600)
    clock.now += 1000
    fs.writeSync(fd, "x")
    expect(fs.fstatSync(fd, { bigint: true })).toMatchObject({ mtimeNs: 1_700_000_001_123_000_000n })
    fs.futimesSync(fd, new Date(5), new Date(6))
    expect(fs.fstatSync(fd, { bigint: true })).toMatchObject({ mtimeNs: 6_000_000n })
    fs.futimesSync(fd, 5, 1.5)
    expect(fs.fstatSync(fd)).toMatchObject({ mtimeMs: 1500 })
  })

  test("standard input is a pipe, a file or closed", () => {
    const { disk, fs } = machine()
    expect(fs.fstatSync(0).isFIFO()).toBe(true)
    expect(disk.modulesOf(makeProcess(), { stdin: "file" }).fs.fstatSync(0).isFile()).toBe(true)
    expect(() => disk.modulesOf(makeProcess(), { stdin: "closed" }).fs.fstatSync(0)).toThrow("EBADF")
  })

  test("what the disk does not have can be read, and names itself when it is called", () => {
    const { fs, promises } = machine()
    const [gap, later]: ReadonlyArray<unknown> = [Reflect.get(fs, "watchFile"), Reflect.get(promises, "watch")]
    if (typeof gap !== "function" || typeof later !== "function") throw new Error("no functions")
    expect(() => Reflect.apply(gap, fs, [])).toThrow("the simulated disk has no fs.watchFile")
    expect(() => Reflect.apply(later, promises, [])).toThrow("the simulated disk has no fs/promises.watch")
  })
})

test("/proc shows each process itself, and those that live", () => {
  const { disk, fs, process, processes } = machine()
  const other = makeProcess(undefined, 42)
  processes.push(other)
  expect(fs.readlinkSync("/proc/self")).toBe("41")
  expect(disk.modulesOf(other).fs.readlinkSync("/proc/self")).toBe("42")
  const fieldsOf = (pid: number): ReadonlyArray<string> => {
    const text = String(fs.readFileSync(`/proc/${pid}/stat`, "latin1"))
    return text.slice(text.lastIndexOf(")") + 2).split(" ")
  }
  expect([fieldsOf(41)[0], fieldsOf(41)[19], fieldsOf(42)[19]]).toEqual(["R", "1041", "1042"])
  expect(fs.readlinkSync("/proc/self/ns/pid")).toMatch(/^pid:\[\d+\]$/)
  expect(fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8")).toMatch(/^[\da-f-]{36}\n$/)
  other.die()
  expect(() => fieldsOf(42)).toThrow("ENOENT")
  expect(process.isAlive()).toBe(true)
})
