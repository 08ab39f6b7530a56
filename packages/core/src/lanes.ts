/**
 * A bounded pool from a stream to a stream. `Stream.mapEffect` makes a fiber for each element and hands each result over
 * by itself; here as many fibers as run at once share the work, and results go in batches where they come in batches.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Queue from "effect/Queue"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"

/**
 * Gives results in the order in which they end, and goes no faster than they are taken: at most `concurrency` pieces of
 * work are under way, and as many results wait.
 */
export const lanes = <A, B, R>(
  inputs: Stream.Stream<A, never, R>,
  concurrency: number,
  work: (input: A, index: number) => Effect.Effect<B>
): Stream.Stream<B, never, R> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const pull = yield* Stream.toPull(inputs)
      const results = yield* Queue.bounded<B, Cause.Done>(concurrency)
      const lock = Semaphore.makeUnsafe(1)
      let chunk: ReadonlyArray<A> = []
      let at = 0
      let index = 0
      let isOver = false

      /** One lane pulls while the others wait for it. */
      const refill = lock.withPermits(1)(
        Effect.suspend(() => {
          if (at < chunk.length) return Effect.void
          if (isOver) return Cause.done()
          return pull.pipe(
            Effect.map((more) => {
              chunk = more
              at = 0
            }),
            Effect.tapCause(() =>
              Effect.sync(() => {
                isOver = true
              })
            )
          )
        })
      )

      const lane: Effect.Effect<never, Cause.Done, R> = Effect.suspend(() => {
        if (at >= chunk.length) return Effect.andThen(refill, lane)
        const input = chunk[at++] as A
        return Effect.flatMap(work(input, index++), (result) =>
          Queue.offerUnsafe(results, result) ? lane : Effect.andThen(Queue.offer(results, result), lane)
        )
      })

      yield* Effect.all(
        Array.from({ length: concurrency }, () => Pull.catchDone(lane, () => Effect.void)),
        { concurrency: "unbounded", discard: true }
      ).pipe(Queue.into(results), Effect.forkScoped)
      return Stream.fromQueue(results)
    })
  )
