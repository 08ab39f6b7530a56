/** Bulk deletion with Promises, against the emulator. */
import { describe, expect, it } from "vitest"
import { DcsClientClosed, type DeletionResult } from "../src/index.ts"
import { collect, fixture, instanceId } from "./bulkSupport.ts"
import { settled } from "./support.ts"

const counts = (results: ReadonlyArray<DeletionResult>) => {
  const tags: Record<string, number> = {}
  for (const { outcome } of results) tags[outcome._tag] = (tags[outcome._tag] ?? 0) + 1
  return tags
}

describe("deleteBackgroundTasks", () => {
  it("takes ids of one instance, or tasks, from any iterable; one result per input", async () => {
    await using f = await fixture(30)
    async function* input() {
      yield* f.ids.slice(0, 10)
      yield { taskId: f.ids[10] ?? "" }
      yield { instanceId, taskId: f.ids[11] ?? "" }
      yield f.ids[0] ?? ""
      yield ".."
      yield* [undefined, null, 7] as unknown as ReadonlyArray<string>
    }
    const results = await collect(f.client.deleteBackgroundTasks(input(), { instanceId }))
    expect(counts(results)).toEqual({ Deleted: 12, Duplicate: 1, Invalid: 4 })
    expect(results.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual([...results.keys()])
    expect(counts(await collect(f.client.deleteBackgroundTasks(new Set(f.ids.slice(12)), { instanceId })))).toEqual({
      Deleted: 18
    })
    expect(f.emulator.taskCount(instanceId)).toBe(0)
  })

  it("without an instance refuses each id, and a text as a whole", async () => {
    await using f = await fixture(3)
    expect(counts(await collect(f.client.deleteBackgroundTasks(f.ids)))).toEqual({ Invalid: 3 })
    for (const input of ["abc", 7, undefined, {}] as unknown as ReadonlyArray<ReadonlyArray<string>>) {
      await expect(collect(f.client.deleteBackgroundTasks(input, { instanceId }))).rejects.toMatchObject({
        _tag: "DcsInvalidInput",
        field: "input"
      })
    }
    expect(f.deletes()).toBe(0)
  })

  it("goes no faster than its results are taken", async () => {
    await using f = await fixture(500)
    let read = 0
    function* input() {
      for (const id of f.ids) {
        read += 1
        yield id
      }
    }
    const results = f.client.deleteBackgroundTasks(input(), { instanceId, concurrency: 2 })[Symbol.asyncIterator]()
    for (let n = 0; n < 5; n++) expect((await results.next()).value).toMatchObject({ outcome: { _tag: "Deleted" } })
    // Enough time for many more deletions.
    const wait = async () => {
      for (let n = 0; n < 20; n++) await collect(f.client.listInstances())
    }
    await wait()
    expect(read).toBeLessThan(100)
    await results.return?.()
    const sent = f.deletes()
    await wait()
    expect(f.deletes()).toBe(sent)
  })

  it("rejects with the reason of its signal; an aborted one sends nothing", async () => {
    await using f = await fixture(50)
    const reason = new TypeError("enough")
    const aborted = collect(f.client.deleteBackgroundTasks(f.ids, { instanceId, signal: AbortSignal.abort(reason) }))
    await expect(aborted).rejects.toBe(reason)
    expect(f.deletes()).toBe(0)
    f.emulator.inject({ kind: "hang", method: "DELETE", times: 50 })
    const controller = new AbortController()
    const hanging = settled(collect(f.client.deleteBackgroundTasks(f.ids, { instanceId, signal: controller.signal })))
    await expect.poll(f.deletes, { timeout: 300_000 }).toBeGreaterThan(0)
    controller.abort(reason)
    expect(await hanging).toBe(reason)
  })

  it("rejects with what the input throws, after the results of what was sent", async () => {
    await using f = await fixture(4)
    const problem = new RangeError("input")
    async function* input() {
      yield* f.ids
      throw problem
    }
    const results: Array<DeletionResult> = []
    const loop = async () => {
      for await (const result of f.client.deleteBackgroundTasks(input(), { instanceId })) results.push(result)
    }
    await expect(loop()).rejects.toBe(problem)
    expect(counts(results)).toEqual({ Deleted: 4 })
  })

  it("lets what is under way end when the client is closed, in the loop or outside of it", async () => {
    await using f = await fixture(300)
    const results: Array<DeletionResult> = []
    for await (const result of f.client.deleteBackgroundTasks(f.ids, { instanceId, concurrency: 8 })) {
      results.push(result)
      if (results.length === 20) await f.client.close()
    }
    const tags = counts(results)
    expect(["Deleted", "NotAttempted"]).toEqual(expect.arrayContaining(Object.keys(tags)))
    expect(tags["Deleted"]).toBe(f.emulator.deleted(instanceId).size)
    // The twenty results that were taken, eight running deletions, and eight that waited.
    expect(results.length).toBeLessThanOrEqual(20 + 2 * 8)
    await expect(collect(f.client.deleteBackgroundTasks([], { instanceId }))).rejects.toBeInstanceOf(DcsClientClosed)
  })
})

describe("deleteBackgroundTasks, stopped", () => {
  it("by a signal of the caller: what is under way ends, and the rest is not attempted", async () => {
    await using f = await fixture(100)
    const stopping = new AbortController()
    const results: Array<DeletionResult> = []
    const options = { instanceId, stop: stopping.signal }
    for await (const result of f.client.deleteBackgroundTasks(f.ids, options)) {
      results.push(result)
      if (results.length === 10) stopping.abort("deadline")
    }
    const tags = counts(results)
    expect(tags["Deleted"]).toBe(f.emulator.deleted(instanceId).size)
    expect(tags["Deleted"]).toBeLessThanOrEqual(10 + 2 * 4)
    expect((tags["Deleted"] ?? 0) + (tags["NotAttempted"] ?? 0)).toBe(100)
    const left = results.flatMap(({ outcome }) => (outcome._tag === "NotAttempted" ? [outcome.stoppedBy] : []))
    expect(new Set(left)).toEqual(new Set(["deadline"]))
  })

  it("before it begins: nothing is sent", async () => {
    await using f = await fixture(3)
    const results = await collect(f.client.deleteBackgroundTasks(f.ids, { instanceId, stop: AbortSignal.abort() }))
    expect(results.map(({ outcome }) => outcome)).toMatchObject(
      f.ids.map(() => ({ _tag: "NotAttempted", stoppedBy: "signal" }))
    )
    expect(f.deletes()).toBe(0)
  })

  it("ends a wait for throttling, of which the caller is told", async () => {
    await using f = await fixture(3)
    f.emulator.inject({ kind: "throttled", retryAfter: 30 })
    const stopping = new AbortController()
    const pauses: Array<number> = []
    const onPause = (millis: number) => {
      pauses.push(millis)
      stopping.abort()
    }
    const options = { instanceId, concurrency: 1, stop: stopping.signal, onPause }
    const tags = counts(await collect(f.client.deleteBackgroundTasks(f.ids, options)))
    expect(pauses).toHaveLength(1)
    expect(pauses[0]).toBeCloseTo(30_000)
    expect(tags).toEqual({ Failed: 1, NotAttempted: 2 })
    expect(f.deletes()).toBe(1)
  })

  it("refuses what is no signal", async () => {
    await using f = await fixture(1)
    const bad = { instanceId, stop: new AbortController() as never }
    await expect(collect(f.client.deleteBackgroundTasks(f.ids, bad))).rejects.toMatchObject({
      _tag: "DcsInvalidInput",
      field: "stop"
    })
  })

  it("tells of every input, also of those that were not attempted", async () => {
    await using f = await fixture(100)
    f.emulator.revokeToken(f.emulator.token)
    const tags = counts(await collect(f.client.deleteBackgroundTasks(f.ids, { instanceId })))
    expect((tags["Failed"] ?? 0) + (tags["NotAttempted"] ?? 0)).toBe(100)
    expect(tags["Failed"]).toBeLessThanOrEqual(4)
    expect(f.deletes()).toBe(tags["Failed"])
  })

  it("ends with the client, also while its input is waiting", async () => {
    await using f = await fixture(1)
    async function* queue() {
      yield* f.ids
      await new Promise(() => {})
    }
    const results: Array<DeletionResult> = []
    for await (const result of f.client.deleteBackgroundTasks(queue(), { instanceId })) {
      results.push(result)
      void f.client.close()
    }
    expect(counts(results)).toEqual({ Deleted: 1 })
  })

  it("sends nothing more after an abort, whatever the loop is doing", async () => {
    await using f = await fixture(50)
    const controller = new AbortController()
    const results = f.client.deleteBackgroundTasks(f.ids, { instanceId, concurrency: 2, signal: controller.signal })
    const iterator = results[Symbol.asyncIterator]()
    await iterator.next()
    controller.abort(new Error("enough"))
    const sent = f.deletes()
    for (let n = 0; n < 20; n++) await collect(f.client.listInstances())
    expect(f.deletes()).toBeLessThanOrEqual(sent + 2)
    await expect(iterator.next()).rejects.toThrow("enough")
  })

  it("takes signals of others, too", async () => {
    await using f = await fixture(2)
    const signal = {
      aborted: false,
      addEventListener: () => {},
      removeEventListener: () => {}
    } as unknown as AbortSignal
    expect(counts(await collect(f.client.deleteBackgroundTasks(f.ids.slice(1), { instanceId, signal })))).toEqual({
      Deleted: 1
    })
    const taskId = f.ids[0] ?? ""
    expect(await f.client.deleteBackgroundTask({ instanceId, taskId }, { signal })).toMatchObject({ _tag: "Deleted" })
  })
})
