/** A journal between processes: one of them has it, by whatever path, and a killed one does not count. */
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { describe, expect, it, vi } from "vitest"
import { folder, hold, holderProgram, tryOpen } from "./journalSupport.ts"

const open = (file: string) => Effect.runPromise(tryOpen(file))

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
      await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, "utf8")).toMatch(/\) Z /), { timeout: 300_000 })
      expect(await open(f.journal)).toEqual(["open"])
    } finally {
      parent.kill("SIGKILL")
    }
  })
})
