/** The shared rate to the millisecond: its spaces, its pauses, and how it falls and recovers. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import * as AdaptiveRate from "../src/bulk/adaptiveRate.ts"
import { inSteps } from "./support.ts"

type Limiter = ReturnType<typeof AdaptiveRate.make>

const pass = (limiter: Limiter) => limiter.pass(Effect.never, Effect.succeed)

/** The times at which so many requests that are ready at once may go. */
const times = Effect.fnUntraced(function* (limiter: Limiter, count: number) {
  const requests = Effect.all(
    Array.from({ length: count }, () => pass(limiter)),
    { concurrency: "unbounded" }
  )
  return yield* inSteps(yield* Effect.forkChild(requests, { startImmediately: true }), 50)
})

/** Requests per second after the pause in progress, from the space between two requests. */
const rate = Effect.fnUntraced(function* (limiter: Limiter) {
  const [first = 0, second = 0] = yield* times(limiter, 2)
  return 1000 / (second - first)
})

/** So many requests, each of which succeeds at once. */
const succeed = Effect.fnUntraced(function* (limiter: Limiter, count: number, every = 0) {
  for (let n = 0; n < count; n += 1) {
    yield* limiter.pass(Effect.never, () => limiter.succeeded(undefined))
    if (every > 0) yield* TestClock.adjust(every)
  }
})

describe("a limit", () => {
  it.effect("is none by default: no request waits", () =>
    Effect.gen(function* () {
      expect(yield* times(AdaptiveRate.make(), 3)).toEqual([0, 0, 0])
    })
  )

  it.effect("spaces the requests, and saves nothing up", () =>
    Effect.gen(function* () {
      const limiter = AdaptiveRate.make(10)
      expect(yield* times(limiter, 3)).toEqual([0, 100, 200])
      yield* TestClock.adjust(5000)
      expect((yield* times(limiter, 3)).map((at) => at - 5200)).toEqual([0, 100, 200])
    })
  )
})

describe("a pause", () => {
  it.effect("lasts as long as the service asks for; then one request a second goes if none has worked", () =>
    Effect.gen(function* () {
      const limiter = AdaptiveRate.make()
      yield* pass(limiter)
      yield* limiter.throttled(0, 3000)
      expect(yield* times(limiter, 3)).toEqual([3000, 4000, 5000])
    })
  )

  it.effect("without a time is a second, and twice as long each time, up to a minute, until a success", () =>
    Effect.gen(function* () {
      const pauses: Array<number> = []
      const pausing: Array<number> = []
      const limiter = AdaptiveRate.make(
        undefined,
        (millis) => void pauses.push(millis),
        (millis) => Effect.sync(() => void pausing.push(millis))
      )
      for (let n = 0; n < 8; n += 1) {
        const at = yield* inSteps(yield* Effect.forkChild(pass(limiter)), 1000)
        yield* limiter.throttled(at, undefined)
      }
      expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
      expect(pausing).toEqual(pauses)
      const at = yield* inSteps(yield* Effect.forkChild(pass(limiter)), 1000)
      yield* limiter.succeeded(undefined)
      yield* limiter.throttled(at, undefined)
      expect(pauses.at(-1)).toBe(1000)
    })
  )

  it.effect("lowers the rate once, for all requests that were sent before it", () =>
    Effect.gen(function* () {
      const pausing: Array<number> = []
      const limiter = AdaptiveRate.make(16, undefined, (millis) => Effect.sync(() => void pausing.push(millis)))
      yield* pass(limiter)
      for (const retryAfter of [2000, 1000, 4000, 3000]) yield* limiter.throttled(0, retryAfter)
      // The longest pause counts, and the rate is half of what it was.
      expect(yield* times(limiter, 3)).toEqual([4000, 4125, 4250])
      expect(pausing).toEqual([2000])
      // Reports of requests from before the end of the first pause.
      yield* limiter.throttled(1999, 0)
      expect(yield* rate(limiter)).toBe(8)
      yield* limiter.throttled(4000, 1000)
      expect(yield* rate(limiter)).toBe(4)
      expect(pausing).toEqual([2000, 1000])
    })
  )

  it.effect("that begins while a request waits applies to that request", () =>
    Effect.gen(function* () {
      const limiter = AdaptiveRate.make(1)
      yield* pass(limiter)
      const waiting = yield* Effect.forkChild(pass(limiter), { startImmediately: true })
      yield* TestClock.adjust(500)
      yield* limiter.throttled(0, 2000)
      yield* TestClock.adjust(1999)
      expect(waiting.pollUnsafe()).toBeUndefined()
      expect(yield* inSteps(waiting, 1)).toBe(2500)
    })
  )

  it.effect("and a wait for a turn end when the run stops", () =>
    Effect.gen(function* () {
      const limiter = AdaptiveRate.make(1)
      yield* pass(limiter)
      yield* limiter.throttled(0, 60_000)
      const stopped = limiter.pass(Effect.sleep(700), Effect.succeed)
      const waiting = yield* Effect.forkChild(stopped, { startImmediately: true })
      yield* TestClock.adjust(700)
      expect(yield* Fiber.join(waiting)).toBe(700)
    })
  )
})

describe("the rate after a pause", () => {
  it.effect("is a little below what worked", () =>
    Effect.gen(function* () {
      const limiter = AdaptiveRate.make(100)
      yield* succeed(limiter, 20, 100)
      yield* limiter.throttled(2000, 1000)
      expect(yield* rate(limiter)).toBeCloseTo(9.5, 6)
    })
  )

  it.effect("is measured over a second at least", () =>
    Effect.gen(function* () {
      const limiter = AdaptiveRate.make()
      yield* succeed(limiter, 20, 10)
      yield* limiter.throttled(200, 1000)
      expect(yield* rate(limiter)).toBeCloseTo(19, 6)
    })
  )

  it.effect(
    "is half of a limit if what worked was measured over less than a second, and measured after exactly one",
    () =>
      Effect.gen(function* () {
        for (const [every, expected] of [
          [99, 20],
          [100, 9.5]
        ] as const) {
          const limiter = AdaptiveRate.make(40)
          yield* succeed(limiter, 10, every)
          yield* limiter.throttled(Number.MAX_VALUE, 1000)
          expect(yield* rate(limiter)).toBeCloseTo(expected, 6)
        }
      })
  )

  it.effect("never rises by a pause, and never falls below one in twenty seconds", () =>
    Effect.gen(function* () {
      const limiter = AdaptiveRate.make(10)
      const sent = yield* times(limiter, 1)
      for (let n = 0; n < 40; n += 1) yield* limiter.succeeded(undefined)
      yield* TestClock.adjust(1000)
      yield* limiter.throttled(sent[0] ?? 0, 1000)
      expect(yield* rate(limiter)).toBe(10)
      const slow = AdaptiveRate.make(1)
      for (let n = 0; n < 6; n += 1) {
        const [at = 0] = yield* times(slow, 1)
        yield* slow.throttled(at, 1000)
      }
      expect(yield* rate(slow)).toBeCloseTo(0.05, 6)
    })
  )

  it.effect("is measured from the end of the last pause", () =>
    Effect.gen(function* () {
      const limiter = AdaptiveRate.make(100)
      yield* succeed(limiter, 20, 100)
      yield* limiter.throttled(2000, 10_000)
      yield* TestClock.adjust(10_000)
      // Four seconds, of which each brings two.
      for (let n = 0; n < 8; n += 1) {
        yield* limiter.succeeded(undefined)
        yield* TestClock.adjust(500)
      }
      yield* limiter.throttled(16_000, 1000)
      expect(yield* rate(limiter)).toBeCloseTo(1.9, 6)
    })
  )
})

describe("the recovery", () => {
  const grows: ReadonlyArray<
    readonly [name: string, retryAfter: number, successes: ReadonlyArray<number>, expected: number]
  > = [
    ["waits for two pauses", 1000, [2999], 1],
    ["is by half after them", 1000, [3000], 1.5],
    ["is once a second", 1000, [3000, 3999], 1.5],
    ["is once more after a second", 1000, [3000, 4000], 2.25],
    ["waits for two pauses, of whatever length", 60_000, [179_999], 1],
    ["is by half after two long pauses", 60_000, [180_000], 1.5],
    ["is once in a tenth of the pause", 60_000, [180_000, 185_999], 1.5],
    ["is once more after a tenth of the pause", 60_000, [180_000, 186_000], 2.25],
    ["waits for a second at least", 0, [999], 1],
    ["is by half after a second", 0, [1000], 1.5],
    ["is once a second at least", 0, [1000, 1999], 1.5],
    ["is once more after a second at least", 0, [1000, 2000], 2.25]
  ]
  for (const [name, retryAfter, successes, expected] of grows) {
    it.effect(`${name}: a pause of ${retryAfter}, successes at ${successes.join(" and ")}`, () =>
      Effect.gen(function* () {
        const limiter = AdaptiveRate.make()
        yield* pass(limiter)
        yield* limiter.throttled(0, retryAfter)
        let now = 0
        for (const at of successes) {
          yield* TestClock.adjust(at - now)
          expect(yield* limiter.succeeded(at)).toBe(at)
          now = at
        }
        expect(yield* rate(limiter)).toBeCloseTo(expected, 6)
      })
    )
  }

  for (const [seconds, calm, growth] of [
    [4.9, 2000, 1.5],
    [5, 5000, 1.01]
  ] as const) {
    it.effect(`of a rate that was measured for ${seconds} s is by ${growth}, after ${calm} ms`, () =>
      Effect.gen(function* () {
        for (const [early, expected] of [
          [1, 9.5],
          [0, 9.5 * growth]
        ] as const) {
          yield* TestClock.adjust(1000)
          const limiter = AdaptiveRate.make()
          yield* succeed(limiter, seconds * 10, 100)
          yield* limiter.throttled(Number.MAX_VALUE, 1000)
          yield* TestClock.adjust(1000 + calm - early)
          yield* limiter.succeeded(undefined)
          expect(yield* rate(limiter)).toBeCloseTo(expected, 6)
        }
      })
    )
  }

  it.effect("ends at the configured limit", () =>
    Effect.gen(function* () {
      const limiter = AdaptiveRate.make(4)
      yield* limiter.throttled(0, 0)
      for (const [millis, expected] of [
        [1000, 3],
        [2000, 4],
        [2000, 4]
      ] as const) {
        yield* TestClock.adjust(millis)
        yield* limiter.succeeded(undefined)
        expect(yield* rate(limiter)).toBeCloseTo(expected, 6)
      }
    })
  )
})
