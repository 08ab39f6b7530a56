/** The shared rate against services that throttle with and without a reason. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import * as AdaptiveRate from "../src/bulk/adaptiveRate.ts"
import { inSteps } from "./support.ts"

/**
 * Sends `count` requests in sequence; `refuses` decides which ones are throttled, and for how long. Returns the seconds
 * it took.
 */
const run = Effect.fnUntraced(function* (count: number, refuses: (nth: number) => number | undefined) {
  const limiter = AdaptiveRate.make()
  let now = 0
  let nth = 0
  const request: Effect.Effect<void> = limiter.pass(Effect.never, (at) => {
    nth += 1
    now = at + 2
    const pause = refuses(nth)
    const answered = Effect.sleep(2)
    return pause === undefined
      ? Effect.flatMap(answered, limiter.succeeded)
      : Effect.andThen(
          Effect.andThen(answered, limiter.throttled(at, pause)),
          Effect.suspend(() => request)
        )
  })
  const fiber = yield* Effect.forkChild(Effect.forEach(Array.from({ length: count }), () => request, { discard: true }))
  yield* inSteps(fiber, 10)
  return now / 1000
})

/** A thousand requests of 2 ms each take 2 s if nothing holds them back. */
describe("the rate", () => {
  it.effect("recovers quickly if the very first request is throttled", () =>
    Effect.gen(function* () {
      const seconds = yield* run(1000, (nth) => (nth === 1 ? 1000 : undefined))
      // From one per second, growing by half each second, the thousandth request is sent in the sixteenth second.
      expect(seconds).toBeGreaterThan(15)
      expect(seconds).toBeLessThan(25)
    })
  )

  it.effect("reports how long each pause is", () =>
    Effect.gen(function* () {
      const pauses: Array<number> = []
      const limiter = AdaptiveRate.make(undefined, (millis) => {
        pauses.push(millis)
        throw new Error("a display that fails")
      })
      yield* limiter.throttled(0, 3000)
      yield* TestClock.adjust("1 second")
      // One that arrives late does not shorten the pause.
      yield* limiter.throttled(0, 500)
      expect(pauses).toEqual([3000, 2000])
    })
  )

  it.effect("stays below its ceiling if throttling asks for no pause", () =>
    Effect.gen(function* () {
      const limiter = AdaptiveRate.make(10)
      const sent: Array<number> = []
      const request = limiter.pass(Effect.never, (at) => {
        sent.push(at)
        return limiter.throttled(at, 0)
      })
      const fiber = yield* Effect.forkChild(Effect.forEach([1, 2, 3, 4], () => request, { discard: true }))
      yield* inSteps(fiber, 10)
      expect(sent).toEqual([0, 100, 200, 300])
    })
  )

  it.effect("does not collapse under random throttling", () =>
    Effect.gen(function* () {
      const spread = yield* run(1000, (nth) => (nth % 50 === 7 ? 0 : undefined))
      expect(spread).toBeGreaterThan(20)
      expect(spread).toBeLessThan(60)
      const early = yield* run(1000, (nth) => (nth < 20 && nth % 2 === 0 ? 0 : undefined))
      expect(early).toBeGreaterThan(40)
      expect(early).toBeLessThan(90)
    })
  )
})
