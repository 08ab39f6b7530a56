/**
 * The shared rate of a bulk run: it falls when the service throttles, recovers slowly, and `Retry-After` pauses the
 * whole run.
 */
import * as Effect from "effect/Effect"
import { withMonotonicMillis, monotonicMillis, within } from "../effects/timers.ts"
import type { Pace } from "../operation/operation.ts"

/** Times in milliseconds of a monotonic clock, rates in requests per second. */
interface AdaptiveRate {
  /** Waits until this request can go, or until `stop` completes, then runs `go` with the time. The pace comes last. */
  readonly pass: <A>(stop: Effect.Effect<unknown>, go: (at: number) => Effect.Effect<A>) => Effect.Effect<A>
  /**
   * Reports that a request sent at `sent` was throttled. Pauses the whole run; only the first report of a pause lowers
   * the rate.
   */
  readonly throttled: (sent: number, retryAfter: number | undefined) => Effect.Effect<void>
  /** Reports a success and returns its outcome. */
  readonly succeeded: <A>(outcome: A) => Effect.Effect<A>
}

/** The pause without a `Retry-After`, in milliseconds; doubles while throttling continues. */
const pause = { first: 1000, longest: 60_000 }
/** The new rate is slightly below the rate that just worked. */
const caution = 0.95
const slowest = 0.05
/** The rate after a pause if nothing has worked yet. */
const firstRate = 1
/** Seconds after which a measured rate is reliable. Over less time, a burst or a lucky hit distorts it. */
const reliableAfter = 5
/**
 * How the rate recovers: multiplied by `growth` every `step`, after `calm` without throttling. A probe can cost a pause
 * as long as the last one, so both times grow with that pause.
 */
const recovery = {
  known: { growth: 1.01, calm: 5000, step: 1000 },
  unknown: { growth: 1.5, calm: 1000, step: 1000 },
  calmPauses: 2,
  stepPauses: 0.1
}

/** A limiter that starts at `ceiling` requests per second, or unlimited. */
export const make = (
  ceiling: number = Number.POSITIVE_INFINITY,
  onPause?: (millis: number) => void,
  pausing: (millis: number) => Effect.Effect<void> = () => Effect.void,
  pace?: Pace
): AdaptiveRate => {
  let rate = ceiling
  let nextFree = 0
  let lastReserved = Number.NEGATIVE_INFINITY
  let pausedUntil = 0
  let nextPause = pause.first
  let loweredUntil = Number.NEGATIVE_INFINITY
  let { calm, growth, step } = recovery.known
  let lastGrowth = 0
  let since: number | undefined
  let successes = 0

  const reserve = (now: number): number => {
    const at = Math.max(now, nextFree, pausedUntil)
    lastReserved = at
    nextFree = at + 1000 / rate
    return at
  }

  const pass = <A>(stop: Effect.Effect<unknown>, go: (at: number) => Effect.Effect<A>): Effect.Effect<A> =>
    withMonotonicMillis((now) => {
      since ??= now
      const at = reserve(now)
      const turn =
        at > now ? within(Effect.as(stop, false), { millis: at - now, late: Effect.succeed(true) }) : undefined
      const wait = pace?.(turn) ?? turn
      if (wait === undefined) return go(now)
      return Effect.flatMap(wait, (waited) =>
        // A pause that began during the wait applies to this request, too.
        withMonotonicMillis((later) => (waited && pausedUntil > later ? pass(stop, go) : go(later)))
      )
    })

  const throttled = (sent: number, retryAfter: number | undefined): Effect.Effect<void> =>
    Effect.flatMap(monotonicMillis, (now) => {
      const isFirst = sent >= loweredUntil
      const wait = retryAfter ?? nextPause
      pausedUntil = Math.max(pausedUntil, now + wait)
      try {
        onPause?.(pausedUntil - now)
      } catch {
        // A display that fails does not end a run.
      }
      if (!isFirst) return Effect.void
      const seconds = (now - (since ?? now)) / 1000
      // A measurement over less than a second, right after a pause, says nothing.
      const isMeasured = successes > 0 && (rate === Number.POSITIVE_INFINITY || seconds >= 1)
      const half = rate === Number.POSITIVE_INFINITY ? firstRate : rate / 2
      rate = Math.max(slowest, Math.min(rate, isMeasured ? (successes / Math.max(1, seconds)) * caution : half))
      const pace = seconds >= reliableAfter ? recovery.known : recovery.unknown
      growth = pace.growth
      calm = Math.max(pace.calm, wait * recovery.calmPauses)
      step = Math.max(pace.step, wait * recovery.stepPauses)
      // Without a pause, those that wait keep their turns, and the next one comes after them.
      nextFree = pausedUntil > now ? pausedUntil : lastReserved + 1000 / ceiling
      since = pausedUntil
      successes = 0
      loweredUntil = pausedUntil
      nextPause = Math.min(nextPause * 2, pause.longest)
      return pausing(pausedUntil - now)
    })

  const grow = Effect.map(monotonicMillis, (now) => {
    if (now < loweredUntil + calm || now < lastGrowth + step) return
    rate = Math.min(ceiling, rate * growth)
    lastGrowth = now
  })

  const succeeded = <A>(outcome: A): Effect.Effect<A> => {
    successes += 1
    nextPause = pause.first
    return rate >= ceiling ? Effect.succeed(outcome) : Effect.as(grow, outcome)
  }

  return { pass, throttled, succeeded }
}
