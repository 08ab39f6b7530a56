/**
 * Limits of time. `Effect.timeout` races two fibers, which costs as much as the whole rest of a call.
 */
/* oxlint-disable no-restricted-globals -- every runtime has these timers, and Effect's own clock stands on them */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"

/** What a timer of the runtime can do; beyond, it would go off at once. */
const longestTimer = 2 ** 31 - 1

/** What depends on the time, in epoch milliseconds. */
export const withEpochMillis = <A, E, R>(f: (now: number) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Clock.clockWith((clock) => f(clock.currentTimeMillisUnsafe()))

/** Milliseconds of a clock that nobody sets and that does not stop: for what takes time, not for dates. */
const millisOf = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6

export const monotonicMillis: Effect.Effect<number> = Clock.clockWith((clock) => Effect.succeed(millisOf(clock)))

/** The {@link monotonicMillis} of a fiber. */
export const monotonicMillisOf = (fiber: Fiber.Fiber<unknown, unknown>): number => millisOf(fiber.getRef(Clock.Clock))

/** What depends on the {@link monotonicMillis}. */
export const withMonotonicMillis = <A, E, R>(f: (now: number) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Clock.clockWith((clock) => f(millisOf(clock)))

/** The runtime's own timer. Gives what stops it. */
export const timer = (millis: number, onExpiry: () => void): (() => void) => {
  const handle = setTimeout(onExpiry, millis)
  return () => clearTimeout(handle)
}

/** Rings after so many milliseconds of the fiber's clock. Gives what stops it. */
export const alarm = (fiber: Fiber.Fiber<unknown, unknown>, millis: number, onExpiry: () => void): (() => void) => {
  const isSystemClock = fiber.getRef(Clock.Clock) === Context.get(Context.empty(), Clock.Clock)
  if (isSystemClock && millis <= longestTimer) return timer(millis, onExpiry)
  // Somebody else's clock, a test's for one, is known by its `sleep` alone.
  const sleeping = Effect.runForkWith(fiber.context)(Effect.sleep(millis))
  sleeping.addObserver((exit) => {
    if (Exit.isSuccess(exit)) onExpiry()
  })
  return () => sleeping.interruptUnsafe()
}

/**
 * Says when an effect is to end, and as what; begins once it turns out that the effect waits. Gives what stops it, and is
 * told if that is because whoever waited has gone.
 */
type Watch<A, E> = (
  fiber: Fiber.Fiber<unknown, unknown>,
  end: (instead: Effect.Effect<A, E>) => void
) => (isInterrupted: boolean) => void

/** Interrupts an effect that is not done in time, and then is what `late` is. What is done at once needs no clock. */
export const within = <A, E, R, A2, E2>(
  self: Effect.Effect<A, E, R>,
  { late, millis }: { readonly millis: number; readonly late: Effect.Effect<A2, E2> }
): Effect.Effect<A | A2, E | E2, R> => until(self, (fiber, end) => alarm(fiber, millis, () => end(late)))

/** Interrupts, and waits a turn at most: what cannot be interrupted, or is slow to let go, holds nobody up. */
const interruptBriefly = (fiber: Fiber.Fiber<unknown, unknown>): Effect.Effect<void> =>
  Effect.callback((resume) => {
    fiber.interruptUnsafe()
    if (fiber.pollUnsafe() !== undefined) return resume(Effect.void)
    const stop = timer(0, () => resume(Effect.void))
    fiber.addObserver(() => {
      stop()
      resume(Effect.void)
    })
  })

/** What an effect comes to in time; where it does not, or breaks down, `otherwise`. */
export const valueWithin = <A>(self: Effect.Effect<A, unknown>, millis: number, otherwise: A): Effect.Effect<A> => {
  const instead = Effect.succeed(otherwise)
  return Effect.catchCause(within(self, { millis, late: instead }), () => instead)
}

/** Interrupts an effect that is not done when somebody else says so, also where it could not be interrupted itself. */
export const until = <A, E, R, A2, E2>(
  self: Effect.Effect<A, E, R>,
  watch: Watch<A2, E2>
): Effect.Effect<A | A2, E | E2, R> =>
  Effect.contextWith((context: Context.Context<R>) =>
    Effect.withFiber((parent) => {
      const child = Effect.runForkWith(context)(self)
      const done = child.pollUnsafe()
      if (done !== undefined) return done
      return Effect.callback<A | A2, E | E2>((resume) => {
        const stop = watch(parent, (instead) => resume(Effect.andThen(interruptBriefly(child), instead)))
        child.addObserver((exit) => {
          stop(false)
          resume(exit)
        })
        return Effect.suspend(() => {
          stop(true)
          return interruptBriefly(child)
        })
      })
    })
  )

/** A turn of the event loop: whatever waits for one gets it. */
export const eventLoopTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
