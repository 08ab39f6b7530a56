/** Time limits: in uninterruptible regions, when the wall clock jumps, and when the caller stops. */
import { it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import { DcsTimeout, type DeletionResult } from "../src/index.ts"
import { guardFirstUse } from "../src/credentials/guardFirstUse.ts"
import * as Credentials from "../src/credentials/provider.ts"
import { canary, inSteps, make, scripted, task } from "./support.ts"

const hanging = HttpClient.make(() => Effect.never)

const unavailable = () => new Response(null, { status: 503, headers: { "retry-after": "20" } })

describe("in an uninterruptible region", () => {
  it.effect("an attempt ends at its limit, in a finalizer too", () =>
    Effect.gen(function* () {
      const dcs = yield* make(hanging, { timeout: 300 })
      const late: Array<unknown> = []
      const call = dcs.deleteBackgroundTask(task).pipe(
        Effect.exit,
        Effect.map((exit) => void late.push(exit))
      )
      const inRegion = yield* Effect.forkChild(Effect.uninterruptible(call))
      const inFinalizer = yield* Effect.forkChild(Effect.scoped(Effect.addFinalizer(() => call)))
      yield* TestClock.adjust(300)
      yield* Effect.all([Fiber.join(inRegion), Fiber.join(inFinalizer)])
      const timeout = new DcsTimeout({ phase: "headers", timeoutMillis: 300, attempts: 1, mayHaveDeleted: true })
      expect(late).toEqual([Exit.fail(timeout), Exit.fail(timeout)])
    })
  )

  it.effect("a call that waits for the first use of a key waits no longer than the total limit", () =>
    Effect.gen(function* () {
      const token = yield* Credentials.toProvider({ token: canary })
      const inTurn = guardFirstUse({ source: "key", canRecover: () => Effect.succeed(false) })
      const alone = yield* make(hanging, { credentials: { ...token, aroundAttempt: inTurn } })
      const waiting = yield* make(hanging, { credentials: { ...token, aroundAttempt: inTurn }, totalTimeout: 1000 })
      yield* Effect.forkChild(Effect.exit(alone.deleteBackgroundTask(task)))
      yield* Effect.yieldNow
      const call = yield* Effect.forkChild(Effect.uninterruptible(Effect.flip(waiting.deleteBackgroundTask(task))))
      yield* TestClock.adjust(1000)
      expect(yield* Fiber.join(call)).toMatchObject({
        _tag: "DcsTimeout",
        phase: "total",
        attempts: 0,
        mayHaveDeleted: false
      })
    })
  )

  it.effect("a provider that never answers is given up", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(() => new Response(null, { status: 204 }))
      const dcs = yield* make(client, { credentials: Effect.never, timeout: 300 })
      const call = yield* Effect.forkChild(Effect.uninterruptible(Effect.flip(dcs.deleteBackgroundTask(task))))
      yield* TestClock.adjust(300)
      expect(yield* Fiber.join(call)).toMatchObject({ _tag: "DcsCredentialsError" })
      expect(seen).toEqual([])
    })
  )
})

/** The test's clock, except that its wall time jumps by an hour each time it is read. */
const jumping = (clock: Clock.Clock, by: number): Clock.Clock => {
  let jumped = 0
  const wall = () => clock.currentTimeMillisUnsafe() + (jumped += by)
  const nanos = () => BigInt(Math.trunc(wall())) * 1_000_000n
  return Object.assign({}, clock, {
    currentTimeMillisUnsafe: wall,
    currentTimeMillis: Effect.sync(wall),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos)
  })
}

describe("steps of the wall clock", () => {
  for (const [name, by] of [
    ["forward", 3_600_000],
    ["back", -3_600_000]
  ] as const) {
    it.effect(`${name}: neither end the attempts nor prolong them`, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(() => new Response(null, { status: 503, headers: { "retry-after": "7" } }))
        const dcs = yield* make(client, { retry: { maxAttempts: 9 }, totalTimeout: "20 seconds" })
        const call = yield* Effect.forkChild(Effect.flip(dcs.deleteBackgroundTask(task)))
        yield* TestClock.adjust("21 seconds")
        expect(yield* Fiber.join(call)).toMatchObject({ _tag: "DcsUnavailable", attempts: 3 })
        expect(seen).toHaveLength(3)
      }).pipe((self) => Clock.clockWith((clock) => Effect.provideService(self, Clock.Clock, jumping(clock, by))))
    )
  }
})

describe("a project that is looked up", () => {
  const slow = Effect.as(Effect.sleep("3 seconds"), "p1")

  it.effect("takes time of the call's total timeout, not of its timeout", () =>
    Effect.gen(function* () {
      const dcs = yield* make(hanging, { projectId: slow, totalTimeout: "1 minute" })
      const limits = [
        [{ totalTimeout: "2 seconds" }, { phase: "total", timeoutMillis: 2000, attempts: 0 }],
        [{ totalTimeout: "4 seconds" }, { phase: "total", timeoutMillis: 4000, attempts: 1 }],
        [{ timeout: "2 seconds" }, { phase: "headers", timeoutMillis: 2000, attempts: 1 }]
      ] as const
      for (const [options, expected] of limits) {
        const fiber = yield* Effect.forkChild(Effect.flip(dcs.deleteBackgroundTask(task, options)))
        expect(yield* inSteps(fiber, 500)).toMatchObject({ _tag: "DcsTimeout", ...expected })
      }
    })
  )
})

describe("stop", () => {
  it.effect("ends the wait between two attempts, and sends nothing more", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(unavailable)
      const stop = yield* Deferred.make<void>()
      const dcs = yield* make(client, { retry: {} })
      const call = yield* Effect.forkChild(Effect.flip(dcs.deleteBackgroundTask(task, { stop: Deferred.await(stop) })))
      yield* TestClock.adjust("1 second")
      yield* Deferred.succeed(stop, undefined)
      expect(yield* Fiber.join(call)).toMatchObject({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true })
      yield* TestClock.adjust("1 minute")
      expect(seen).toHaveLength(1)
    })
  )

  it.effect("during an attempt lets it end and starts no other, even after a 401", () =>
    Effect.gen(function* () {
      const stop = yield* Deferred.make<void>()
      const statuses = [503, 401]
      for (const status of statuses) {
        let requests = 0
        const client = HttpClient.make((request) =>
          Effect.map(Effect.andThen(Deferred.succeed(stop, undefined), Effect.sleep(10)), () => {
            requests += 1
            return HttpClientResponse.fromWeb(request, new Response(null, { status }))
          })
        )
        const token = yield* Credentials.toProvider({ token: canary })
        const dcs = yield* make(client, {
          retry: {},
          credentials: { ...token, onUnauthorized: () => Effect.succeed(true) }
        })
        const call = yield* Effect.forkChild(
          Effect.flip(dcs.deleteBackgroundTask(task, { stop: Deferred.await(stop) }))
        )
        yield* TestClock.adjust("1 minute")
        expect(yield* Fiber.join(call)).toMatchObject({ status, attempts: 1 })
        expect(requests).toBe(1)
      }
    })
  )

  it.effect("of a bulk run ends its retry waits", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(unavailable)
      const stop = yield* Deferred.make<void>()
      const dcs = yield* make(client, { retry: {} })
      const results: Array<DeletionResult> = []
      const stopped = Effect.as(Deferred.await(stop), "signal" as const)
      const bulk = yield* dcs.deleteBackgroundTasks(Stream.make(task), { stop: stopped }).pipe(
        Stream.runForEach((result) => Effect.sync(() => void results.push(result))),
        Effect.forkChild
      )
      yield* TestClock.adjust("1 second")
      yield* Deferred.succeed(stop, undefined)
      yield* Fiber.join(bulk)
      expect(results).toMatchObject([{ outcome: { _tag: "Failed", seenUnknown: true, error: { attempts: 1 } } }])
      expect(seen).toHaveLength(1)
    })
  )
})

it.effect("an uninterruptible middleware delays neither the limit nor an interrupt", () =>
  Effect.gen(function* () {
    const dcs = yield* make(HttpClient.transformResponse(hanging, Effect.uninterruptible), { timeout: 300 })
    const call = yield* Effect.forkChild(Effect.flip(dcs.deleteBackgroundTask(task)))
    const interrupted = yield* Effect.forkChild(dcs.deleteBackgroundTask(task))
    yield* Effect.yieldNow
    const gone = yield* Effect.forkChild(Fiber.interrupt(interrupted))
    yield* Fiber.join(gone)
    yield* TestClock.adjust(300)
    expect(yield* Fiber.join(call)).toMatchObject({ _tag: "DcsTimeout", attempts: 1, mayHaveDeleted: true })
  })
)

it.effect("a call that waits for aroundAttempt reports its earlier attempt", () =>
  Effect.gen(function* () {
    const good = yield* Credentials.toProvider({ token: canary })
    let turns = 0
    const dcs = yield* make(scripted(unavailable).client, {
      retry: {},
      totalTimeout: "30 seconds",
      credentials: {
        ...good,
        aroundAttempt: (attempt, { late, millis }) =>
          turns++ === 0 ? attempt : Effect.andThen(Effect.sleep(millis), late)
      }
    })
    const call = yield* Effect.forkChild(Effect.flip(dcs.deleteBackgroundTask(task)))
    yield* TestClock.adjust("31 seconds")
    expect(yield* Fiber.join(call)).toMatchObject({ _tag: "DcsTimeout", attempts: 1, mayHaveDeleted: true })
  })
)

it.effect("a request that middleware holds back beyond the limit is not sent", () =>
  Effect.gen(function* () {
    const { client, seen } = scripted(() => new Response(null, { status: 204 }))
    const slow = HttpClient.transformResponse(client, (sent) => Effect.uninterruptible(Effect.delay(sent, 300)))
    const dcs = yield* make(slow, { timeout: 100 })
    const call = yield* Effect.forkChild(Effect.flip(dcs.deleteBackgroundTask(task)))
    yield* TestClock.adjust(100)
    expect(yield* Fiber.join(call)).toMatchObject({ _tag: "DcsTimeout", attempts: 0, mayHaveDeleted: false })
    yield* TestClock.adjust(1000)
    expect(seen).toEqual([])
  })
)
