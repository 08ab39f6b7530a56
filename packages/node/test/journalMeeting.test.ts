/** Locks of runs that meet, on a disk that fails: one run at most holds the journal, and nothing stays beside it. */
import { failing, onCall, systemError } from "./diskFaults.ts"
import { once } from "node:events"
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { describe, expect, it } from "vitest"
import { folder, openPatiently } from "./journalSupport.ts"
import { deadLock, open } from "./lockSupport.ts"

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
