/** A journal that is in use in another PID namespace, as in another container: only its heartbeat tells whether its run lives. */
import * as Effect from "effect/Effect"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { folder, hold, inNamespace, noNamespaces, openPatiently, tryOpen } from "./journalSupport.ts"

const open = (file: string) => Effect.runPromise(tryOpen(file))

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
