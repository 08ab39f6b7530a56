/** The worker pool: order, limits, early ends and errors. */
import { describe, expect, it } from "vitest"
import { type Ending, pool } from "../src/promise/pool.ts"
import type { Source } from "../src/bulk/input.ts"

interface Done {
  readonly n: number
  readonly index: number
}

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
    start: (n: number, index: number, ending: Ending<Done>): (() => void) => {
      begun.push(n)
      ends.set(n, {
        done: () => {
          if (ends.delete(n)) ending.done({ n, index })
        },
        fail: (error) => {
          if (ends.delete(n)) ending.failed(error)
        }
      })
      most = Math.max(most, ends.size)
      return () => {
        if (!ends.delete(n)) return
        cut.push(n)
        ending.failed(new Error("cut off"))
      }
    }
  }
}

interface Options {
  readonly concurrency: number
  readonly start: (n: number, index: number, ending: Ending<Done>) => () => void
  readonly end?: (end: () => void) => void
  readonly signal: AbortSignal | undefined
}

/** A pool over a generator of either kind. */
const poolOf = (inputs: AsyncGenerator<number> | Generator<number>, { end, ...options }: Options) => {
  const source: Source<number> = { next: () => inputs.next(), close: () => inputs.return(undefined) }
  return pool((ending) => {
    end?.(ending)
    return { source, close: () => {}, ...options }
  })
}

async function* numbers(count: number, closed?: () => void) {
  try {
    for (let n = 0; n < count; n++) yield n
  } finally {
    closed?.()
  }
}

/** Waits until everything has happened that needs no outside event. */
const quiet = async () => {
  for (let n = 0; n < 50; n++) await Promise.resolve()
}

describe("pool", () => {
  it("yields results in the order in which they finish, each with its position", async () => {
    const work = bench()
    const results = poolOf(numbers(3), { concurrency: 2, start: work.start, signal: undefined })
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

  it("runs ahead of its reader by at most twice its concurrency", async () => {
    const work = bench()
    const results = poolOf(numbers(1000), { concurrency: 3, start: work.start, signal: undefined })
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

  it("lets work in progress finish once it has to end, and starts nothing", async () => {
    const work = bench()
    let end = () => {}
    let closed = false
    const source = numbers(10, () => {
      closed = true
    })
    const results = poolOf(source, {
      concurrency: 2,
      start: work.start,
      end: (ending) => (end = ending),
      signal: undefined
    })
    const first = results.next()
    await quiet()
    end()
    work.end(0)
    await first
    work.end(1)
    expect((await results.next()).value).toEqual({ n: 1, index: 1 })
    expect((await results.next()).done).toBe(true)
    expect(work.begun).toEqual([0, 1])
    expect(closed).toBe(true)
  })

  it("throws what the input throws, after the results of the work in progress", async () => {
    const work = bench()
    async function* broken() {
      yield 0
      throw new RangeError("input")
    }
    const results = poolOf(broken(), { concurrency: 4, start: work.start, signal: undefined })
    const first = results.next()
    await quiet()
    work.end(0)
    expect((await first).value).toEqual({ n: 0, index: 0 })
    await expect(results.next()).rejects.toThrow(RangeError)
  })

  it("throws what a piece of work throws", async () => {
    const work = bench()
    const results = poolOf(numbers(5), { concurrency: 2, start: work.start, signal: undefined })
    const first = results.next()
    await quiet()
    work.fail(0, new TypeError("a bug"))
    work.end(1)
    expect((await first).value).toEqual({ n: 1, index: 1 })
    await expect(results.next()).rejects.toThrow(TypeError)
    expect(work.begun).toEqual([0, 1])
  })

  it("rejects with the reason of its signal and cancels the work in progress, even if the input never returns", async () => {
    const work = bench()
    const controller = new AbortController()
    async function* waiting() {
      yield 0
      await new Promise(() => {})
    }
    const { signal } = controller
    const results = poolOf(waiting(), { concurrency: 2, start: work.start, signal })
    const first = results.next()
    await quiet()
    const reason = new Error("enough")
    controller.abort(reason)
    await expect(first).rejects.toBe(reason)
    expect(work.cut).toEqual([0])
  })

  it("cancels the work in progress and closes the input when the reader leaves", async () => {
    const work = bench()
    let closed = false
    const source = numbers(10, () => {
      closed = true
    })
    const results = poolOf(source, { concurrency: 2, start: work.start, signal: undefined })
    const first = results.next()
    await quiet()
    work.end(0)
    await first
    await quiet()
    await results.return(undefined)
    expect(work.cut).toEqual([1, 2])
    expect(closed).toBe(true)
  })

  it("reads synchronous inputs without a turn of the event loop for each", async () => {
    const work = bench()
    let read = 0
    function* all() {
      for (let n = 0; n < 100_000; n++) {
        read += 1
        yield n
      }
    }
    // Ends before `start` returns, as invalid input does.
    const start = (n: number, index: number, ending: Ending<Done>) => {
      ending.done({ n, index })
      return () => work.cut.push(n)
    }
    const results = poolOf(all(), { concurrency: 4, start, signal: undefined })
    let count = 0
    for await (const { index, n } of results) {
      expect([index, n]).toEqual([count, count])
      count += 1
      expect(read - count).toBeLessThanOrEqual(4)
    }
    expect([count, read]).toEqual([100_000, 100_000])
    expect(work.cut).toEqual([])
  })

  it("throws what starting throws", async () => {
    const start = () => {
      throw new RangeError("closed")
    }
    const results = poolOf(numbers(3), { concurrency: 2, start, signal: undefined })
    await expect(results.next()).rejects.toThrow(RangeError)
  })

  it("cancels the work in progress at once when its signal aborts, even while nobody reads results", async () => {
    const work = bench()
    const controller = new AbortController()
    const { signal } = controller
    const results = poolOf(numbers(10), { concurrency: 3, start: work.start, signal })
    const first = results.next()
    await quiet()
    work.end(0)
    await first
    await quiet()
    const reason = new Error("enough")
    controller.abort(reason)
    expect(work.cut).toEqual([1, 2, 3])
    await expect(results.next()).rejects.toBe(reason)
    expect(work.begun).toEqual([0, 1, 2, 3])
  })

  it("ends although its input is waiting, and an input that arrives by then gets its result", async () => {
    const work = bench()
    let end = () => {}
    let give = (_n: number) => {}
    const source: Source<number> = {
      next: () =>
        new Promise((resolve) => {
          give = (value) => resolve({ done: false, value })
        }),
      close: () => {}
    }
    const results = pool((ending) => {
      end = ending
      return { source, concurrency: 2, start: work.start, signal: undefined, close: () => {} }
    })
    const first = results.next()
    give(0)
    await quiet()
    end()
    give(1)
    await quiet()
    work.end(1)
    expect((await first).value).toEqual({ n: 1, index: 1 })
    work.end(0)
    expect((await results.next()).value).toEqual({ n: 0, index: 0 })
    expect(await results.next()).toEqual({ done: true, value: undefined })
  })

  it("lets the event loop turn although all work finishes synchronously", async () => {
    function* endless() {
      for (let n = 0; ; n++) yield n
    }
    const start = (n: number, index: number, ending: Ending<Done>) => {
      ending.done({ n, index })
      return () => {}
    }
    const controller = new AbortController()
    const { signal } = controller
    setTimeout(() => controller.abort(new Error("enough")), 0)
    const results = poolOf(endless(), { concurrency: 4, start, signal })
    await expect(async () => {
      for await (const _ of results);
    }).rejects.toThrow("enough")
  })
})
