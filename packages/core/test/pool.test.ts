import { describe, expect, it } from "vitest"
import { pool } from "../src/pool.ts"

/** Work that ends when the test says so. */
const bench = () => {
  const ends = new Map<number, { readonly done: () => void; readonly fail: (error: unknown) => void }>()
  const begun: Array<number> = []
  const cut: Array<number> = []
  let most = 0
  return {
    begun,
    cut,
    most: () => most,
    end: (n: number) => ends.get(n)?.done(),
    fail: (n: number, error: unknown) => ends.get(n)?.fail(error),
    start: (n: number, index: number, signal: AbortSignal): Promise<{ n: number; index: number }> =>
      new Promise((resolve, reject) => {
        begun.push(n)
        const over = () => ends.delete(n)
        ends.set(n, {
          done: () => {
            over()
            resolve({ n, index })
          },
          fail: (error) => {
            over()
            reject(error instanceof Error ? error : new Error(String(error)))
          }
        })
        most = Math.max(most, ends.size)
        signal.addEventListener("abort", () => {
          if (!over()) return
          cut.push(n)
          reject(new Error("cut off"))
        })
      })
  }
}

async function* numbers(count: number, closed?: () => void) {
  try {
    for (let n = 0; n < count; n++) yield n
  } finally {
    closed?.()
  }
}

/** Everything that can happen without the outside has happened. */
const quiet = async () => {
  for (let n = 0; n < 50; n++) await Promise.resolve()
}

const never = () => false

describe("pool", () => {
  it("gives results in the order in which they end, each with its place", async () => {
    const work = bench()
    const results = pool(numbers(3), { concurrency: 2, start: work.start, stopped: never, signal: undefined })
    const first = results.next()
    await quiet()
    expect(work.begun).toEqual([0, 1])
    work.end(1)
    expect((await first).value).toEqual({ n: 1, index: 1 })
    await quiet()
    expect(work.begun).toEqual([0, 1, 2])
    work.end(2)
    expect((await results.next()).value).toEqual({ n: 2, index: 2 })
    work.end(0)
    expect((await results.next()).value).toEqual({ n: 0, index: 0 })
    expect(await results.next()).toEqual({ done: true, value: undefined })
    expect(work.most()).toBe(2)
  })

  it("goes no further ahead of its reader than twice its concurrency", async () => {
    const work = bench()
    const results = pool(numbers(1000), { concurrency: 3, start: work.start, stopped: never, signal: undefined })
    const first = results.next()
    for (let round = 0; round < 20; round++) {
      await quiet()
      for (const n of work.begun) work.end(n)
    }
    await first
    expect(work.begun.length).toBeLessThanOrEqual(7)
    expect(work.most()).toBeLessThanOrEqual(3)
    await results.return(undefined)
  })

  it("ends what is under way once stopped, and begins nothing", async () => {
    const work = bench()
    let stopped = false
    let closed = false
    const source = numbers(10, () => {
      closed = true
    })
    const results = pool(source, { concurrency: 2, start: work.start, stopped: () => stopped, signal: undefined })
    const first = results.next()
    await quiet()
    stopped = true
    work.end(0)
    await first
    work.end(1)
    expect((await results.next()).value).toEqual({ n: 1, index: 1 })
    expect((await results.next()).done).toBe(true)
    expect(work.begun).toEqual([0, 1])
    expect(closed).toBe(true)
  })

  it("throws what the input throws, after the results of what was begun", async () => {
    const work = bench()
    async function* broken() {
      yield 0
      throw new RangeError("input")
    }
    const results = pool(broken(), { concurrency: 4, start: work.start, stopped: never, signal: undefined })
    const first = results.next()
    await quiet()
    work.end(0)
    expect((await first).value).toEqual({ n: 0, index: 0 })
    await expect(results.next()).rejects.toThrow(RangeError)
  })

  it("throws what a piece of work throws", async () => {
    const work = bench()
    const results = pool(numbers(5), { concurrency: 2, start: work.start, stopped: never, signal: undefined })
    const first = results.next()
    await quiet()
    work.fail(0, new TypeError("a bug"))
    work.end(1)
    expect((await first).value).toEqual({ n: 1, index: 1 })
    await expect(results.next()).rejects.toThrow(TypeError)
    expect(work.begun).toEqual([0, 1])
  })

  it("rejects with the reason of its signal and cuts off what is under way, even if the input never comes back", async () => {
    const work = bench()
    const controller = new AbortController()
    async function* waiting() {
      yield 0
      await new Promise(() => {})
    }
    const { signal } = controller
    const results = pool(waiting(), { concurrency: 2, start: work.start, stopped: never, signal })
    const first = results.next()
    await quiet()
    const reason = new Error("enough")
    controller.abort(reason)
    await expect(first).rejects.toBe(reason)
    expect(work.cut).toEqual([0])
  })

  it("cuts off what is under way, and closes the input, once nobody takes results", async () => {
    const work = bench()
    let closed = false
    const source = numbers(10, () => {
      closed = true
    })
    const results = pool(source, { concurrency: 2, start: work.start, stopped: never, signal: undefined })
    const first = results.next()
    await quiet()
    work.end(0)
    await first
    await quiet()
    await results.return(undefined)
    expect(work.cut).toEqual([1, 2])
    expect(closed).toBe(true)
  })
})
