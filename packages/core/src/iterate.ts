/**
 * A stream as an async iterable that an `AbortSignal` ends.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const abortOf = (signal: AbortSignal): Effect.Effect<never> =>
  Effect.callback<never>((resume) => {
    const abort = () => resume(Effect.interrupt)
    signal.addEventListener("abort", abort, { once: true })
    return Effect.sync(() => signal.removeEventListener("abort", abort))
  })

/** Rejects with the stream's error itself, or with `signal.reason`. Leaving the loop lets go of everything. */
export async function* iterate<A>(
  stream: Stream.Stream<A, unknown>,
  signal: AbortSignal | undefined
): AsyncGenerator<A> {
  signal?.throwIfAborted()
  const source = Stream.toAsyncIterable(signal === undefined ? stream : Stream.interruptWhen(stream, abortOf(signal)))
  const iterator = source[Symbol.asyncIterator]()
  try {
    while (true) {
      signal?.throwIfAborted()
      let next: IteratorResult<A>
      try {
        next = await iterator.next()
      } catch (error) {
        signal?.throwIfAborted()
        throw error
      }
      if (next.done === true) return
      yield next.value
    }
  } finally {
    await iterator.return?.()
  }
}
