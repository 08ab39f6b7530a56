import { createClient } from "@dcs-tasks/browser"
import { type EmulatedOptions, startEmulator } from "@dcs-tasks/emulator"
import { describe, expect, it, onTestFinished } from "vitest"
import { clientOf } from "../../src/service/client.ts"
import type { Console } from "../../src/state/Console.ts"
import { texts } from "../../src/texts/index.ts"
import { listedConsole, session } from "./tools/console.ts"

/** A console in front of the real client, over sockets. */
const emulated = async (options: EmulatedOptions) => {
  const emulator = await startEmulator(options)
  onTestFinished(() => emulator.close())
  const { endpoint, projectId, token } = emulator
  const own = { ...session, secret: token, endpoint, project: { id: projectId } }
  const client = clientOf(own, endpoint)
  onTestFinished(() => client.close())
  return { emulator, console: await listedConsole({ session: own, client }) }
}

const ended = (console: Console): Promise<void> =>
  new Promise((resolve) => {
    const stop = console.run.subscribe((run) => {
      if (run?.state === "ended") queueMicrotask(() => (stop(), resolve()))
    })
  })

const become = <A>(
  signal: { readonly subscribe: (watch: (value: A) => void) => () => void },
  wanted: (value: A) => boolean
) =>
  new Promise<void>((resolve) => {
    const stop = signal.subscribe((value) => {
      if (wanted(value)) queueMicrotask(() => (stop(), resolve()))
    })
  })

const lines = (text: string): ReadonlyArray<unknown> =>
  text
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line))

describe("over sockets", () => {
  it("lists, deletes what is finished, and lists the truth again", async () => {
    const { console, emulator } = await emulated({
      instances: [
        { id: "i1", name: "cache", taskCount: 1500 },
        { id: "i2", tasks: [{ id: "t1" }, { id: "t2", status: "EXECUTING" }, { id: "t3", status: "FAILED" }] }
      ]
    })
    expect(console.listing.value).toMatchObject({ state: "ready", received: 1503, total: 1503 })
    expect(console.instances.value.items.map(({ count }) => count)).toEqual([1500, 3])
    console.setFilter({ text: "i2" })
    console.selectShown()
    const copies = lines(console.recordsOf(console.selected.value))
    expect(copies).toHaveLength(2)
    expect(copies[0]).toMatchObject({ endpoint: emulator.endpoint, projectId: emulator.projectId, instanceId: "i2" })
    console.deleteSelected()
    await ended(console)
    expect(console.run.value?.counts).toMatchObject({ deleted: 2, waiting: 0 })
    expect(lines(console.results())).toMatchObject([{ outcome: "deleted" }, { outcome: "deleted" }])
    expect(emulator.tasks("i2").map(({ id }) => id)).toEqual(["t2"])
    expect(console.rows.value).toHaveLength(3)
    console.refresh()
    await become(console.listing, ({ state }) => state === "ready")
    expect(console.rows.value.map(({ record }) => record.id)).toEqual(["t2"])
    expect(console.run.value?.counts).toMatchObject({ deleted: 2 })
    expect(emulator.disasters()).toEqual([])
  })

  it("tells failures apart, and finds out about the unknown ones", async () => {
    const { console, emulator } = await emulated({
      missingTask: "404",
      instances: [
        { id: "i1", tasks: ["done", "lost", "kept", "busy", "gone"].map((id) => ({ id })) },
        { id: "i2", tasks: [{ id: "other" }] }
      ]
    })
    const always = { method: "DELETE", times: 100 } as const
    emulator.inject(
      { kind: "status", status: 500, taskId: "lost", afterHandling: true, ...always },
      { kind: "resetBeforeHeaders", taskId: "kept", ...always },
      { kind: "busy", taskId: "busy", ...always }
    )
    await fetch(`${emulator.endpoint}/v2/${emulator.projectId}/instances/i1/tasks/gone`, {
      method: "DELETE",
      headers: { "x-auth-token": emulator.token }
    })
    console.toggle("i1/done")
    console.setFilter({ text: "i1" })
    console.selectShown()
    console.deleteSelected()
    await ended(console)
    const tags = () =>
      Object.fromEntries(["done", "lost", "kept", "busy", "gone"].map((id) => [id, console.fateOf(`i1/${id}`)._tag]))
    expect(tags()).toEqual({
      done: "Deleted",
      lost: "Unknown",
      kept: "Unknown",
      busy: "Failed",
      gone: "AlreadyGone"
    })
    expect(console.fateOf("i1/busy")).toMatchObject({
      message: expect.stringMatching(/busy.*Nothing was deleted\. (?!.*may have)/)
    })
    const before = emulator.requests().length
    console.checkAgain()
    await become(console.isChecking, (isChecking) => !isChecking)
    expect(tags()).toMatchObject({ lost: "AlreadyGone", kept: "StillThere" })
    expect(console.run.value?.counts).toEqual({
      waiting: 0,
      deleted: 1,
      alreadyGone: 2,
      unknown: 0,
      failed: 1,
      notAttempted: 0,
      stillThere: 1
    })
    expect(console.announcement.value).toBe("Checked: 1 gone, 1 still there.")
    expect(emulator.requests().slice(before)).toHaveLength(1)
    expect(console.instances.value.items.map(({ count }) => count)).toEqual([2, 1])
  })

  it("says why it could not find out", async () => {
    const { console, emulator } = await emulated({ instances: [{ id: "i1", tasks: [{ id: "t1" }] }] })
    emulator.inject({ kind: "resetBeforeHeaders", method: "DELETE", times: 3 })
    console.selectShown()
    console.deleteSelected()
    await ended(console)
    emulator.inject({ kind: "status", status: 403, method: "GET" })
    console.checkAgain()
    await become(console.isChecking, (isChecking) => !isChecking)
    expect(console.run.value).toMatchObject({
      counts: { unknown: 1 },
      checkProblem: expect.stringContaining("Permission denied")
    })
    console.refresh()
    await become(console.listing, ({ state }) => state === "ready")
    expect(console.run.value?.counts).toMatchObject({ unknown: 0, stillThere: 1 })
    expect(console.fateOf("i1/t1")._tag).toBe("StillThere")
    console.selectShown()
    expect(console.selection.value.size).toBe(1)
  })

  it("a token that expires in the middle ends the run, and what was not sent is still there", async () => {
    const { console, emulator } = await emulated({ instances: [{ id: "i1", taskCount: 60 }] })
    console.selectShown()
    console.deleteSelected()
    await become(console.run, (run) => (run?.counts.deleted ?? 0) >= 10)
    emulator.revokeToken(emulator.token)
    await ended(console)
    const { counts, problem, stoppedBy } = console.run.value!
    expect(stoppedBy).toBe("unauthorized")
    expect(problem).toContain("Then start dcs-tasks console again")
    expect(counts.unknown).toBe(0)
    expect(counts.deleted).toBe(60 - emulator.taskCount("i1"))
    expect(counts.notAttempted).toBeGreaterThan(0)
    console.refresh()
    await become(console.listing, ({ state }) => state === "failed")
    expect(console.listing.value.problem).toContain("Then start dcs-tasks console again")
  })

  it("a pause holds, and a stop leaves the rest", async () => {
    const { console, emulator } = await emulated({ instances: [{ id: "i1", taskCount: 200 }] })
    console.selectShown()
    console.deleteSelected()
    await become(console.run, (run) => (run?.counts.deleted ?? 0) >= 20)
    console.pause()
    await become(console.run, (run) => run?.inProgress === 0)
    const sent = emulator.counts()
    expect(console.run.value?.state).toBe("paused")
    console.stop()
    await ended(console)
    expect(emulator.counts()).toEqual(sent)
    const { counts } = console.run.value!
    expect(counts.deleted).toBe(200 - emulator.taskCount("i1"))
    expect(counts.notAttempted).toBe(emulator.taskCount("i1"))
  })

  it("a program that goes away ends the run", async () => {
    const { console, emulator } = await emulated({ instances: [{ id: "i1", taskCount: 60 }] })
    console.selectShown()
    console.deleteSelected()
    await become(console.run, (run) => (run?.counts.deleted ?? 0) >= 10)
    await emulator.close()
    await ended(console)
    expect(console.run.value).toMatchObject({ stoppedBy: "program-gone", problem: texts.problems.programGone })
    expect(console.run.value?.counts.notAttempted).toBeGreaterThan(30)
    console.refresh()
    await become(console.listing, ({ state }) => state === "failed")
    expect(console.listing.value.problem).toContain(texts.problems.programGone)
  })

  it("a service that throttles is told, and everything is deleted all the same", async () => {
    const { console, emulator } = await emulated({ instances: [{ id: "i1", taskCount: 8 }] })
    emulator.inject({ kind: "throttled", retryAfter: 1, method: "DELETE" })
    const throttled = become(console.run, (run) => run?.throttledUntil !== undefined)
    console.selectShown()
    console.deleteSelected()
    await throttled
    await ended(console)
    expect(console.run.value).toMatchObject({ counts: { deleted: 8 }, throttledUntil: undefined })
  })
})

it("the client is that of the session", () => {
  expect(() => createClient({ endpoint: "/dcs", projectId: "p1", credentials: { token: "t" } })).toThrow(
    /there is no page/
  )
  expect(() => clientOf(session)).toThrow(/there is no page/)
})
