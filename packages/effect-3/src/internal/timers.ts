/** Limits of time. They hold where nothing can be interrupted as well, as in a finalizer: there Effect's own do not. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** Milliseconds of a clock that nobody sets: for what takes time, not for dates. */
export const moment: Effect.Effect<number> = Clock.clockWith((clock) =>
  Effect.sync(() => Number(clock.unsafeCurrentTimeNanos()) / 1e6)
)

/** In a fiber of its own, which can be interrupted whatever its parent may not. */
const apart = <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.forkDaemon(Effect.interruptible(self))

const isFirst = <A, E, B, E2>(fiber: Fiber.RuntimeFiber<A, E>, other: Fiber.RuntimeFiber<B, E2>) =>
  Effect.async<boolean>((resume) => {
    fiber.addObserver(() => resume(Effect.succeed(true)))
    other.addObserver(() => resume(Effect.succeed(false)))
  })

/** Interrupts an effect that a clock overtakes, does not wait for it to let go, and then is what `late` is. */
export const until = <A, E, R, B, A2, E2, R2>(
  self: Effect.Effect<A, E, R>,
  clock: Effect.Effect<B>,
  late: (rung: B) => Effect.Effect<A2, E2, R2>
): Effect.Effect<A | A2, E | E2, R | R2> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.all([apart(self), apart(clock)]), ([work, clock]) =>
      restore(isFirst(work, clock)).pipe(
        Effect.onInterrupt(() => Fiber.interruptFork(work)),
        Effect.ensuring(Fiber.interruptFork(clock)),
        Effect.flatMap((inTime): Effect.Effect<A | A2, E | E2, R | R2> =>
          inTime
            ? Fiber.join(work)
            : Effect.zipRight(
                Fiber.interruptFork(work),
                restore(Effect.flatMap(Effect.flatten(Fiber.await(clock)), late))
              )
        )
      )
    )
  )

/** Interrupts an effect that is not done in time, does not wait for it to let go, and then is what `late` is. */
export const within = <A, E, R, A2, E2, R2>(
  self: Effect.Effect<A, E, R>,
  { late, millis }: { readonly millis: number; readonly late: Effect.Effect<A2, E2, R2> }
): Effect.Effect<A | A2, E | E2, R | R2> => until(self, Effect.sleep(millis), () => late)

/** What an effect comes to in time; where it does not, or breaks down, `otherwise`. */
export const settledWithin = <A>(self: Effect.Effect<A, unknown>, millis: number, otherwise: A): Effect.Effect<A> => {
  const instead = Effect.succeed(otherwise)
  return Effect.catchAllCause(within(self, { millis, late: instead }), () => instead)
}
