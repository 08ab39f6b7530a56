/** Time limits: in uninterruptible regions, when the clock jumps, and when the caller stops. */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/TestClock"
import { describe, expect } from "vitest"
import * as AccessKey from "../src/credentials/AccessKey.ts"
import { monotonicMillis } from "../src/effects/timers.ts"
import { answer, play } from "./play.ts"
import { itEffect, itLive, make, task } from "./support.ts"
import { scripted, transports } from "./transports.ts"

type Region = <A, E>(call: Effect.Effect<A, E>) => Effect.Effect<A, E>

const released =
  (register: (release: Effect.Effect<unknown>) => Effect.Effect<unknown, never, Scope.Scope>): Region =>
  <A, E>(call: Effect.Effect<A, E>) =>
    Effect.gen(function* () {
      const told = yield* Deferred.make<A, E>()
      yield* Effect.scoped(register(Effect.intoDeferred(call, told)))
      return yield* Deferred.await(told)
    })

const regions: ReadonlyArray<readonly [string, Region]> = [
  ["an uninterruptible region", Effect.uninterruptible],
  ["a finalizer", released((release) => Effect.addFinalizer(() => release))],
  ["a release", released((release) => Effect.acquireRelease(Effect.void, () => release))]
]

describe.concurrent("in a region that cannot be interrupted", () => {
  for (const [region, within] of regions) {
    for (const [transport, layer] of transports) {
      for (const kind of ["stall", "stall-in-body"] as const) {
        itLive(`an attempt ends in time: ${region}, ${kind}, over ${transport}`, () =>
          Effect.gen(function* () {
            const server = yield* scripted
            yield* Effect.promise(() => server.script({ kind, status: 200 }))
            const dcs = yield* make(yield* HttpClient.HttpClient, { endpoint: server.origin, timeout: 5000 })
            const error = yield* Effect.flip(within(dcs.deleteBackgroundTask(task)))
            expect({ ...error }).toMatchObject({
              _tag: "DcsTimeout",
              phase: kind === "stall" ? "headers" : "body",
              timeoutMillis: 5000,
              attempts: 1,
              mayHaveDeleted: true
            })
            yield* Effect.promise(server.allClosed)
          }).pipe(Effect.scoped, Effect.provide(layer))
        )
      }
    }

    itLive(`credentials end in time: ${region}`, () =>
      Effect.gen(function* () {
        const { client, times } = play([answer(204)])
        const dcs = yield* make(client, { credentials: { authenticate: () => Effect.never }, timeout: 50 })
        const error = yield* Effect.flip(within(dcs.deleteBackgroundTask(task)))
        expect({ ...error }).toMatchObject({ _tag: "DcsCredentialsError", problem: "no credentials within 0.05 s" })
        expect(times).toEqual([])
      })
    )

    itLive(`a wait for one's turn ends in time: ${region}`, () =>
      Effect.gen(function* () {
        const { client, times } = play([() => "hang"])
        const secretAccessKey = Redacted.make("right")
        const credentials = yield* AccessKey.make({ accessKeyId: "AKID", secretAccessKey })
        const first = yield* Effect.flatMap(make(client, { credentials }), (dcs) =>
          Effect.fork(dcs.deleteBackgroundTask(task))
        )
        const dcs = yield* make(client, { credentials, totalTimeout: 50 })
        yield* Effect.yieldNow()
        const error = yield* Effect.flip(within(dcs.deleteBackgroundTask(task)))
        expect({ ...error }).toMatchObject({ _tag: "DcsTimeout", phase: "total", attempts: 0, mayHaveDeleted: false })
        expect(times.length).toBeLessThan(2)
        yield* Fiber.interrupt(first)
      })
    )
  }

  itEffect("the clock is the caller's", () =>
    Effect.gen(function* () {
      const { client } = play([() => "hang"])
      const dcs = yield* make(client)
      const fiber = yield* Effect.fork(Effect.flip(Effect.uninterruptible(dcs.deleteBackgroundTask(task))))
      yield* TestClock.adjust("10 seconds")
      expect({ ...(yield* Fiber.join(fiber)) }).toMatchObject({ _tag: "DcsTimeout", timeoutMillis: 10_000 })
    })
  )

  itLive("what the caller has set for its fiber is set for the middleware", () =>
    Effect.gen(function* () {
      const ref = yield* FiberRef.make("")
      const seen: Array<string> = []
      const { client } = play([answer(204)])
      const looking = HttpClient.tap(client, () => Effect.map(FiberRef.get(ref), (value) => seen.push(value)))
      const dcs = yield* make(looking)
      yield* Effect.locally(dcs.deleteBackgroundTask(task), ref, "the caller's")
      expect(seen).toEqual(["the caller's"])
    }).pipe(Effect.scoped)
  )
})

describe("the time of all attempts", () => {
  for (const step of [3_600_000, -3_600_000]) {
    itEffect(`does not follow a wall clock that is set by ${step} ms`, () =>
      Effect.gen(function* () {
        const system = yield* Effect.clock
        let offset = 0
        const now = () => system.unsafeCurrentTimeMillis() + offset
        const clock: Clock.Clock = {
          [Clock.ClockTypeId]: Clock.ClockTypeId,
          unsafeCurrentTimeMillis: now,
          currentTimeMillis: Effect.sync(now),
          unsafeCurrentTimeNanos: () => system.unsafeCurrentTimeNanos(),
          currentTimeNanos: system.currentTimeNanos,
          sleep: (duration) => system.sleep(duration)
        }
        const { client, times } = play([
          () => {
            offset = step
            return answer(503)()
          }
        ])
        const retry = { maxAttempts: 100, schedule: Schedule.spaced("1 second") }
        const dcs = yield* make(client, { retry, totalTimeout: "10 seconds" })
        const call = Effect.withClock(Effect.flip(dcs.deleteBackgroundTask(task)), clock)
        const fiber = yield* Effect.fork(call)
        yield* TestClock.adjust("5 minutes")
        expect({ ...(yield* Fiber.join(fiber)) }).toMatchObject({ _tag: "DcsUnavailable", attempts: 10 })
        expect(times).toHaveLength(10)
      })
    )
  }

  itEffect("is known in parts of a millisecond too", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1_764_000_000_000.1 + 0.2)
      expect(yield* monotonicMillis).toBeCloseTo(1_764_000_000_000.3, 2)
    })
  )
})

describe("a stop", () => {
  const busy = answer(503, undefined, { "retry-after": "20" })

  itEffect("ends the wait between two attempts, and nothing more is sent", () =>
    Effect.gen(function* () {
      const { client, times } = play([busy, answer(204)])
      const stop = yield* Deferred.make<void>()
      const dcs = yield* make(client, { retry: {} })
      const call = dcs.deleteBackgroundTask(task, { stop: Deferred.await(stop) })
      const fiber = yield* Effect.fork(Effect.flip(call))
      yield* TestClock.adjust("1 second")
      yield* Deferred.succeed(stop, undefined)
      const error = yield* Fiber.join(fiber)
      expect({ ...error }).toMatchObject({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true })
      expect(times).toHaveLength(1)
    })
  )

  itEffect("that never comes changes nothing", () =>
    Effect.gen(function* () {
      const { client, times } = play([busy, answer(204)])
      const dcs = yield* make(client, { retry: {} })
      const fiber = yield* Effect.fork(dcs.deleteBackgroundTask(task, { stop: Effect.never }))
      yield* TestClock.adjust("30 seconds")
      expect({ ...(yield* Fiber.join(fiber)) }).toMatchObject({ _tag: "Deleted", attempts: 2 })
      expect(times).toEqual([0, 20_000])
    })
  )

  itLive("that came before does not cut an attempt off, and no other follows", () =>
    Effect.gen(function* () {
      const deleting = play([answer(204)])
      const one = yield* make(deleting.client, { retry: {} })
      expect(yield* one.deleteBackgroundTask(task, { stop: Effect.void })).toMatchObject({ _tag: "Deleted" })
      const failing = play([answer(503)])
      const other = yield* make(failing.client, { retry: {} })
      const error = yield* Effect.flip(other.deleteBackgroundTask(task, { stop: Effect.void }))
      expect({ ...error }).toMatchObject({ _tag: "DcsUnavailable", attempts: 1 })
      expect(failing.times).toHaveLength(1)
    })
  )

  for (const [name, stop] of [
    ["dies", Effect.die("oops")],
    ["fails", Effect.fail("oops") as unknown as Effect.Effect<never>],
    ["is interrupted", Effect.interrupt]
  ] satisfies ReadonlyArray<readonly [string, Effect.Effect<never>]>) {
    itEffect(`that ${name} has not come`, () =>
      Effect.gen(function* () {
        const { client, times } = play([busy, answer(204)])
        const dcs = yield* make(client, { retry: {} })
        const fiber = yield* Effect.fork(dcs.deleteBackgroundTask(task, { stop }))
        yield* TestClock.adjust("30 seconds")
        expect({ ...(yield* Fiber.join(fiber)) }).toMatchObject({ _tag: "Deleted", attempts: 2 })
        expect(times).toEqual([0, 20_000])
      })
    )
  }
})
