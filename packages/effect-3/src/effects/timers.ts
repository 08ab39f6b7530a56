/** Time limits that also hold in uninterruptible regions, such as finalizers, where Effect's own do not. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** Milliseconds of a monotonic clock: for durations, not for dates. */
export const monotonicMillis: Effect.Effect<number> = Clock.clockWith((clock) =>
  Effect.sync(() => Number(clock.unsafeCurrentTimeNanos()) / 1e6)
)

/**
 * Runs in its own fiber, which can be interrupted even if its parent cannot. The fiber succeeds with the exit: Effect
 * logs and counts a fiber that fails.
 */
const forkInterruptible = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.forkDaemon(Effect.exit(Effect.interruptible(self)))

const isFirst = <A, E, B, E2>(fiber: Fiber.RuntimeFiber<A, E>, other: Fiber.RuntimeFiber<B, E2>) =>
  Effect.async<boolean>((resume) => {
    fiber.addObserver(() => resume(Effect.succeed(true)))
    other.addObserver(() => resume(Effect.succeed(false)))
  })

/** Interrupts an effect when the clock completes first, without waiting for the interruption, and continues with `late`. */
export const until = <A, E, R, B, A2, E2, R2>(
  self: Effect.Effect<A, E, R>,
  clock: Effect.Effect<B>,
  late: (clock: B) => Effect.Effect<A2, E2, R2>
): Effect.Effect<A | A2, E | E2, R | R2> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.all([forkInterruptible(self), forkInterruptible(clock)]), ([work, clock]) =>
      restore(isFirst(work, clock)).pipe(
        Effect.onInterrupt(() => Fiber.interruptFork(work)),
        Effect.ensuring(Fiber.interruptFork(clock)),
        Effect.flatMap((isDone): Effect.Effect<A | A2, E | E2, R | R2> =>
          isDone
            ? Effect.flatten(Fiber.join(work))
            : Effect.zipRight(
                Fiber.interruptFork(work),
                restore(Effect.flatMap(Effect.flatten(Effect.flatten(Fiber.await(clock))), late))
              )
        )
      )
    )
  )

/** Interrupts an effect that is not done in time, without waiting for the interruption, and continues with `late`. */
export const within = <A, E, R, A2, E2, R2>(
  self: Effect.Effect<A, E, R>,
  { late, millis }: { readonly millis: number; readonly late: Effect.Effect<A2, E2, R2> }
): Effect.Effect<A | A2, E | E2, R | R2> => until(self, Effect.sleep(millis), () => late)

/** The value of an effect, or `otherwise` if it is not done in time, fails or dies. */
export const valueWithin = <A>(self: Effect.Effect<A, unknown>, millis: number, otherwise: A): Effect.Effect<A> => {
  const fallback = Effect.succeed(otherwise)
  return Effect.catchAllCause(within(self, { millis, late: fallback }), () => fallback)
}
