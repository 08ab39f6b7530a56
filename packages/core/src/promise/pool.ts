/**
 * A bounded worker pool from a source of inputs to an async generator.
 */
import { eventLoopTurn } from "../effects/timers.ts"
import type { Source } from "../bulk/input.ts"

/** Reports how a piece of work ended. One of the two is called, once. */
export interface Ending<B> {
  readonly done: (result: B) => void
  readonly failed: (error: unknown) => void
}

/** The work of a pool. */
interface Work<A, B> {
  readonly source: Source<A>
  readonly concurrency: number
  /** Starts one input and returns what cancels it. */
  readonly start: (input: A, index: number, ending: Ending<B>) => () => void
  /** Aborting rejects with its reason and cancels the work in progress. */
  readonly signal: AbortSignal | undefined
  /** The pool has finished. */
  readonly close: () => void
}

/** Maximum milliseconds without a turn of the event loop. */
const longestWithoutTurn = 10

/**
 * Yields results in the order in which they finish. At most `concurrency` inputs are in progress, and as many results
 * wait to be read, so the pool works no faster than its results are read. An error of the input is thrown after the
 * results of the work in progress.
 *
 * `open` runs when the first result is requested. It gets a function that ends the pool early: no more input is read,
 * and the work in progress finishes.
 */
export async function* pool<A, B extends object>(open: (end: () => void) => Work<A, B>): AsyncGenerator<B, void, void> {
  const end = (): void => {
    ended = true
    wake()
  }
  const ready: Array<B> = []
  const cancels = new Set<() => void>()
  let inProgress = 0
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
      inProgress -= 1
      if (cancel !== undefined) {
        cancels.delete(cancel)
        lastTurn = Date.now()
      }
      read()
      wake()
    }
    inProgress += 1
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

  const hasRoom = (): boolean => !ended && inProgress < concurrency && ready.length < concurrency

  /** Reads while there is room. Does not nest: work can finish before `start` returns. */
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
      // Inputs that need no request finish synchronously: timers, signals and rendering would starve.
      if (Date.now() - lastTurn > longestWithoutTurn) {
        await eventLoopTurn()
        lastTurn = Date.now()
        continue
      }
      read()
      const result = ready.shift()
      if (result !== undefined) yield result
      else if (inProgress > 0 || !ended) {
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
    // An input that is itself waiting may never return.
    const closed = Promise.resolve(source.close()).catch(() => {})
    if (!reading) await closed
  }
}
