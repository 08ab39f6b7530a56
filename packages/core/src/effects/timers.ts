/**
 * Time limits. `Effect.timeout` races two fibers, which costs as much as the rest of a call.
 */
/* oxlint-disable no-restricted-globals -- every runtime has these timers, and Effect's own clock is built on them */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"

/** The longest delay of the runtime's timers, in milliseconds; a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1

/** Runs `f` with the wall clock's time, in epoch milliseconds. */
export const withEpochMillis = <A, E, R>(f: (now: number) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Clock.clockWith((clock) => f(clock.currentTimeMillisUnsafe()))

/** Milliseconds of the monotonic clock: for durations, not for dates. */
const millisOf = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6

export const monotonicMillis: Effect.Effect<number> = Clock.clockWith((clock) => Effect.succeed(millisOf(clock)))

/** {@link monotonicMillis} on a fiber's clock. */
export const monotonicMillisOf = (fiber: Fiber.Fiber<unknown, unknown>): number => millisOf(fiber.getRef(Clock.Clock))

/** Runs `f` with {@link monotonicMillis}. */
export const withMonotonicMillis = <A, E, R>(f: (now: number) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Clock.clockWith((clock) => f(millisOf(clock)))

/** Starts a timer of the runtime. Returns what stops it. */
export const timer = (millis: number, onExpiry: () => void): (() => void) => {
  const handle = setTimeout(onExpiry, millis)
  return () => clearTimeout(handle)
}

/** Calls back after this many milliseconds of the fiber's clock. Returns what stops it. */
export const alarm = (fiber: Fiber.Fiber<unknown, unknown>, millis: number, onExpiry: () => void): (() => void) => {
  const isSystemClock = fiber.getRef(Clock.Clock) === Context.get(Context.empty(), Clock.Clock)
  if (isSystemClock && millis <= longestTimer) return timer(millis, onExpiry)
  // Another clock, such as a test's, only offers `sleep`.
  const sleeping = Effect.runForkWith(fiber.context)(Effect.sleep(millis))
  sleeping.addObserver((exit) => {
    if (Exit.isSuccess(exit)) onExpiry()
  })
  return () => sleeping.interruptUnsafe()
}

/**
 * Watches for a reason to end an effect early, and then calls `end` with the effect to run instead. Called only if the
 * effect has to wait. Returns what stops it, which is called with `true` if the waiting fiber was interrupted.
 */
type Watch<A, E> = (
  fiber: Fiber.Fiber<unknown, unknown>,
  end: (instead: Effect.Effect<A, E>) => void
) => (isInterrupted: boolean) => void

/**
 * Interrupts an effect that is not done in time and runs `late` instead. An effect that is done at once needs no timer.
 */
export const within = <A, E, R, A2, E2>(
  self: Effect.Effect<A, E, R>,
  { late, millis }: { readonly millis: number; readonly late: Effect.Effect<A2, E2> }
): Effect.Effect<A | A2, E | E2, R> => until(self, (fiber, end) => alarm(fiber, millis, () => end(late)))

/** Interrupts, but waits for at most one turn of the event loop: the effect can be uninterruptible or slow to end. */
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

/** The value of an effect; `otherwise` if it fails or takes too long. */
export const valueWithin = <A>(self: Effect.Effect<A, unknown>, millis: number, otherwise: A): Effect.Effect<A> => {
  const instead = Effect.succeed(otherwise)
  return Effect.catchCause(within(self, { millis, late: instead }), () => instead)
}

/** Interrupts an effect when `watch` ends it, even inside an uninterruptible region. */
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

/** One turn of the event loop, so that timers, signals and rendering can run. */
export const eventLoopTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
