/**
 * A bounded pool from an async iterator to an async generator, for callers who know Promises.
 *
 * @since 0.1.0
 */

/** What a pool is to do. */
export interface PoolOptions<A, B> {
  readonly concurrency: number
  /** Begins one. The signal aborts once nobody takes results any more. */
  readonly start: (input: A, index: number, signal: AbortSignal) => Promise<B>
  /** Nothing new is begun; what is under way ends. */
  readonly stopped: () => boolean
  /** Aborting rejects with its reason, and cuts off what is under way. */
  readonly signal: AbortSignal | undefined
}

/**
 * Gives results in the order in which they end. At most `concurrency` are under way and as many wait to be taken, so it
 * goes no faster than its results are taken. What the input throws is thrown after the results of what was begun.
 */
export async function* pool<A, B extends object>(
  inputs: AsyncGenerator<A>,
  { concurrency, signal, start, stopped }: PoolOptions<A, B>
): AsyncGenerator<B, void, void> {
  const ready: Array<B> = []
  const cut = new AbortController()
  let underWay = 0
  let index = 0
  let reading = false
  let ended = false
  let failure: { readonly error: unknown } | undefined
  let wake = () => {}

  const fail = (error: unknown): void => {
    failure ??= { error }
    ended = true
  }

  const begin = (input: A): void => {
    underWay += 1
    void start(input, index++, cut.signal)
      .then((result) => ready.push(result), fail)
      .then(() => {
        underWay -= 1
        read()
        wake()
      })
  }

  const read = (): void => {
    if (stopped()) ended = true
    if (reading || ended || underWay >= concurrency || ready.length >= concurrency) return
    reading = true
    void inputs
      .next()
      .then((next) => {
        if (next.done === true || stopped()) ended = true
        else begin(next.value)
      }, fail)
      .then(() => {
        reading = false
        read()
        wake()
      })
  }

  const aborted = () => wake()
  signal?.addEventListener("abort", aborted)
  try {
    for (;;) {
      signal?.throwIfAborted()
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
    ended = true
    cut.abort()
    // An input that is waiting for something itself may never come back from it.
    const returned = inputs.return(undefined).catch(() => {})
    if (!reading) await returned
  }
}
