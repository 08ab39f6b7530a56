/**
 * When the next request of a pool may go: spaced by a rate that falls on throttling and recovers, and held back as a
 * whole by `Retry-After`.
 */
import * as Effect from "effect/Effect"
import { withMonotonicMillis, monotonicMillis, within } from "../effects/timers.ts"

/** Times in milliseconds of a clock that nobody sets, rates in requests per second. */
interface RateLimiter {
  /** Waits for this request's turn, or until `stop` completes; what follows is given the time at which it goes. */
  readonly pass: <A>(stop: Effect.Effect<unknown>, go: (at: number) => Effect.Effect<A>) => Effect.Effect<A>
  /** A request that went at `sent` was throttled. The whole pool pauses; only the first of a pause lowers the rate. */
  readonly throttled: (sent: number, retryAfter: number | undefined) => Effect.Effect<void>
  /** Takes note of a success, and gives what came of it. */
  readonly succeeded: <A>(outcome: A) => Effect.Effect<A>
}

/** Without a hint the pool waits this long, doubling while throttling goes on. */
const pause = { first: 1000, longest: 60_000 }
/** A little under what was just seen to work. */
const caution = 0.95
const slowest = 0.05
/** Where nothing worked yet. */
const firstRate = 1
/** Seen for at least this long, in seconds, a rate is known well: before, a burst or a chance hit hides it. */
const wellSeen = 5
/**
 * How the rate grows again: by `growth` every `step`, after `calm` without throttling. Each probe may cost a pause as
 * long as the last one, so both times are at least so many of it.
 */
const recovery = {
  known: { growth: 1.01, calm: 5000, step: 1000 },
  unknown: { growth: 1.5, calm: 1000, step: 1000 },
  calmPauses: 2,
  stepPauses: 0.1
}

/** A limiter that starts at `ceiling` requests per second, or unlimited. */
export const make = (ceiling: number = Number.POSITIVE_INFINITY): RateLimiter => {
  let rate = ceiling
  let free = 0
  let pausedUntil = 0
  let nextPause = pause.first
  let lowered = Number.NEGATIVE_INFINITY
  let { calm, growth, step } = recovery.known
  let grown = 0
  let since: number | undefined
  let successes = 0

  const reserve = (now: number): number => {
    const at = Math.max(now, free, pausedUntil)
    if (rate !== Number.POSITIVE_INFINITY) free = at + 1000 / rate
    return at
  }

  const pass = <A>(stop: Effect.Effect<unknown>, go: (at: number) => Effect.Effect<A>): Effect.Effect<A> =>
    withMonotonicMillis((now) => {
      since ??= now
      const at = reserve(now)
      if (at <= now) return go(now)
      const slept = within(Effect.as(stop, false), { millis: at - now, late: Effect.succeed(true) })
      return Effect.flatMap(slept, (slept) =>
        // A pause that began during the sleep holds for this request, too.
        withMonotonicMillis((later) => (slept && pausedUntil > later ? pass(stop, go) : go(later)))
      )
    })

  const throttled = (sent: number, retryAfter: number | undefined): Effect.Effect<void> =>
    Effect.map(monotonicMillis, (now) => {
      const first = sent >= lowered
      const wait = retryAfter ?? nextPause
      pausedUntil = Math.max(pausedUntil, now + wait)
      if (!first) return
      const seconds = (now - (since ?? now)) / 1000
      // Under a second, and after an earlier pause, what came through says nothing.
      const isSeen = successes > 0 && (rate === Number.POSITIVE_INFINITY || seconds >= 1)
      const half = rate === Number.POSITIVE_INFINITY ? firstRate : rate / 2
      rate = Math.max(slowest, Math.min(rate, isSeen ? (successes / Math.max(1, seconds)) * caution : half))
      const pace = seconds >= wellSeen ? recovery.known : recovery.unknown
      growth = pace.growth
      calm = Math.max(pace.calm, wait * recovery.calmPauses)
      step = Math.max(pace.step, wait * recovery.stepPauses)
      free = pausedUntil
      since = pausedUntil
      successes = 0
      lowered = pausedUntil
      nextPause = Math.min(nextPause * 2, pause.longest)
    })

  const grow = Effect.map(monotonicMillis, (now) => {
    if (now < lowered + calm || now < grown + step) return
    rate = Math.min(ceiling, rate * growth)
    grown = now
  })

  const succeeded = <A>(outcome: A): Effect.Effect<A> => {
    successes += 1
    nextPause = pause.first
    return rate >= ceiling ? Effect.succeed(outcome) : Effect.as(grow, outcome)
  }

  return { pass, throttled, succeeded }
}
