/**
 * A bounded pool from inputs that come at once or later to an async generator, for callers who know Promises.
 */
import { eventLoopTurn } from "../effects/timers.ts"
import type { Source } from "../bulk/input.ts"

/** How a piece of work ended: one of the two is called, once. */
export interface Ending<B> {
  readonly done: (result: B) => void
  readonly failed: (error: unknown) => void
}

/** What a pool is to do. */
interface Work<A, B> {
  readonly source: Source<A>
  readonly concurrency: number
  /** Begins one, and gives what cuts it off. */
  readonly start: (input: A, index: number, ending: Ending<B>) => () => void
  /** Aborting rejects with its reason, and cuts off what is under way. */
  readonly signal: AbortSignal | undefined
  /** The pool is done with it. */
  readonly close: () => void
}

/** Longest time in milliseconds without a turn of the event loop. */
const longestWithoutTurn = 10

/**
 * Gives results in the order in which they end. At most `concurrency` are under way and as many wait to be taken, so it
 * goes no faster than its results are taken. What the input throws is thrown after the results of what was begun.
 *
 * Nothing is opened before the first result is asked for. `open` gets what ends the pool early: it reads no more inputs,
 * and what is under way comes to its end.
 */
export async function* pool<A, B extends object>(open: (end: () => void) => Work<A, B>): AsyncGenerator<B, void, void> {
  const end = (): void => {
    ended = true
    wake()
  }
  const ready: Array<B> = []
  const cancels = new Set<() => void>()
  let underWay = 0
  let index = 0
  let reading = false
  let ended = false
  let failure: { readonly error: unknown } | undefined
  let wake = () => {}
  let hasLeft = false
  let lastTurn = Date.now()
  const { close, concurrency, signal, source, start } = open(end)

  const fail = (error: unknown): void => {
    failure ??= { error }
    ended = true
  }

  const begin = (input: A): void => {
    let cancel: (() => void) | undefined
    let over = false
    const finish = (): void => {
      over = true
      underWay -= 1
      if (cancel !== undefined) {
        cancels.delete(cancel)
        lastTurn = Date.now()
      }
      read()
      wake()
    }
    underWay += 1
    const ending: Ending<B> = {
      done: (result) => {
        ready.push(result)
        finish()
      },
      failed: (error) => {
        fail(error)
        finish()
      }
    }
    try {
      cancel = start(input, index++, ending)
      if (!over) cancels.add(cancel)
    } catch (error) {
      ending.failed(error)
    }
  }

  const take = (next: IteratorResult<A, unknown>): void => {
    if (next.done === true) ended = true
    else if (failure === undefined && !hasLeft) begin(next.value)
  }

  const hasRoom = (): boolean => !ended && underWay < concurrency && ready.length < concurrency

  /** Reads on while there is room. It does not nest: work may end before it has begun. */
  const read = (): void => {
    if (reading) return
    reading = true
    try {
      while (hasRoom()) {
        const next = source.next()
        if (next instanceof Promise) {
          void next.then(take, fail).then(() => {
            reading = false
            read()
            wake()
          })
          return
        }
        take(next)
      }
    } catch (error) {
      fail(error)
    }
    reading = false
  }

  const leave = (): void => {
    hasLeft = true
    ended = true
    for (const cancel of cancels) cancel()
    cancels.clear()
  }

  const aborted = (): void => {
    leave()
    wake()
  }
  signal?.addEventListener("abort", aborted)
  try {
    for (;;) {
      if (signal?.aborted === true) throw signal.reason
      // What needs no request ends within the same turn: timers, signals and pages would never get theirs.
      if (Date.now() - lastTurn > longestWithoutTurn) {
        await eventLoopTurn()
        lastTurn = Date.now()
        continue
      }
      read()
      const result = ready.shift()
      if (result !== undefined) yield result
      else if (underWay > 0 || !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      } else break
    }
    if (failure !== undefined) throw failure.error
  } finally {
    signal?.removeEventListener("abort", aborted)
    leave()
    close()
    // An input that is waiting for something itself may never come back from it.
    const closed = Promise.resolve(source.close()).catch(() => {})
    if (!reading) await closed
  }
}
