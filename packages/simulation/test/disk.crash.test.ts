/** What a power loss leaves of a simulated disk. */
import { random } from "@dcs-tasks/contract/laws/random"
import { describe, expect, test } from "vitest"
import { makeDisk } from "../src/disk/disk.ts"
import { makeProcess } from "./disk.process.ts"

const seeds = Array.from({ length: 300 }, (_, seed) => seed)

const machine = (seed: number) => {
  const process = makeProcess()
  const disk = makeDisk({ random: random(seed), processes: () => [process], now: () => 0 })
  disk.mkdir("/home")
  return { disk, process, fs: disk.modulesOf(process, { cwd: "/home" }).fs }
}

const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString("latin1")

/** Each seed's result, with how often each was seen. */
const tally = (outcome: (seed: number) => string): ReadonlyMap<string, number> => {
  const seen = new Map<string, number>()
  for (const seed of seeds) {
    const key = outcome(seed)
    seen.set(key, (seen.get(key) ?? 0) + 1)
  }
  return seen
}

describe("data", () => {
  /** Two lines that are synced, then three that are not. The last is longer than a page. */
  const written = (seed: number) => {
    const { disk, fs } = machine(seed)
    const fd = fs.openSync("journal", "a", 0o600)
    const synced = "first\nsecond\n"
    fs.writeSync(fd, synced)
    fs.fsyncSync(fd)
    const late = ["third\n", "fourth\n", "x".repeat(10_000)]
    for (const line of late) fs.writeSync(fd, line)
    disk.crash()
    return { left: textOf(disk.read("/home/journal")) ?? "", synced, all: synced + late.join("") }
  }

  test("what was synced stays, and what follows is a prefix of what was written, then zeros", () => {
    for (const seed of seeds) {
      const { all, left, synced } = written(seed)
      expect(left.startsWith(synced), `seed ${seed}`).toBe(true)
      const bytes = left.replace(/\0+$/, "")
      expect(all.startsWith(bytes), `seed ${seed}`).toBe(true)
      expect(left.length, `seed ${seed}`).toBeLessThanOrEqual(all.length)
    }
  })

  test("every kind of loss is there: nothing, everything, torn lines, whole pages, zeros", () => {
    const seen = tally((seed) => {
      const { all, left, synced } = written(seed)
      if (left.endsWith("\0")) return "zeros"
      if (left === synced) return "nothing"
      if (left === all) return "everything"
      if (left.length % 4096 === 0) return "page"
      return left.endsWith("\n") ? "lines" : "torn"
    })
    expect([...seen.keys()].toSorted()).toEqual(["everything", "lines", "nothing", "page", "torn", "zeros"])
  })

  test("a truncation that was not synced happens or does not", () => {
    const seen = tally((seed) => {
      const { disk, fs } = machine(seed)
      const fd = fs.openSync("file", "w+", 0o600)
      fs.writeSync(fd, "0123456789")
      fs.fsyncSync(fd)
      fs.ftruncateSync(fd, 4)
      disk.crash()
      return textOf(disk.read("/home/file")) ?? "none"
    })
    expect([...seen.keys()].toSorted()).toEqual(["0123", "0123456789"])
  })
})

describe("names", () => {
  test("a new file whose folder or content was synced stays", () => {
    for (const seed of seeds) {
      const { disk, fs } = machine(seed)
      fs.closeSync(fs.openSync("a", "wx", 0o600))
      const folder = fs.openSync(".", "r")
      fs.fsyncSync(folder)
      const b = fs.openSync("b", "wx", 0o600)
      fs.fsyncSync(b)
      fs.unlinkSync("a")
      disk.crash()
      expect(disk.list(), `seed ${seed}`).toContain("/home/b")
    }
  })

  test("a rename is all or nothing, and names come back in their order", () => {
    const seen = tally((seed) => {
      const { disk, fs } = machine(seed)
      disk.write("/home/file", Buffer.from("old"))
      const fd = fs.openSync("new", "wx", 0o600)
      fs.writeSync(fd, "new")
      fs.fsyncSync(fd)
      fs.renameSync("new", "file")
      fs.linkSync("file", "second")
      disk.crash()
      return disk
        .list()
        .map((name) => `${name.slice(6)}=${textOf(disk.read(name))}`)
        .join(" ")
    })
    expect([...seen.keys()].toSorted()).toEqual(["file=new", "file=new second=new", "file=old new=new"])
  })

  test("an unlinked file comes back with its links, or is gone", () => {
    const seen = tally((seed) => {
      const { disk, fs, process } = machine(seed)
      disk.write("/home/file", Buffer.from("old"))
      fs.unlinkSync("file")
      process.die()
      disk.crash()
      const next = disk.modulesOf(makeProcess(), { cwd: "/home" }).fs
      return String(next.statSync("file", { throwIfNoEntry: false })?.nlink)
    })
    expect([...seen.keys()].toSorted()).toEqual(["1", "undefined"])
  })
})

test("no descriptor is left, and the machine has started again", () => {
  const { disk, fs } = machine(1)
  const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "latin1")
  const fd = fs.openSync("file", "w", 0o600)
  disk.crash()
  expect(() => fs.writeSync(fd, "x")).toThrow("EBADF: bad file descriptor, write")
  expect(fs.readFileSync("/proc/sys/kernel/random/boot_id", "latin1")).not.toBe(boot)
})
