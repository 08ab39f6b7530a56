/** An attempt that waits for its turn, and what happens to it when that turn comes. */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as TestClock from "effect/TestClock"
import { describe, expect } from "vitest"
import { answer, gone, play, type Step } from "./play.ts"
import { itEffect, itLive, keepingTracer, make, task } from "./support.ts"
import { type InTurn, outcome, through } from "./wrappedSupport.ts"

describe("a turn", () => {
  const twice: InTurn = (attempt) => Effect.zipRight(Effect.exit(attempt), attempt)
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<() => Step>, InTurn, object, number]> = [
    [
      "again after a deletion, which sends nothing more",
      [answer(204), gone],
      twice,
      { _tag: "Deleted", attempts: 1 },
      1
    ],
    [
      "twice at once, of which one is sent",
      [answer(503), answer(401)],
      (attempt) =>
        Effect.zipRight(Effect.all([Effect.exit(attempt), Effect.exit(attempt)], { concurrency: 2 }), attempt),
      { _tag: "DcsUnauthorized", attempts: 2, mayHaveDeleted: true },
      2
    ]
  ]
  for (const [name, steps, inTurn, expected, requests] of cases) {
    itLive(`that is taken ${name}`, () =>
      Effect.gen(function* () {
        const { sent, told } = yield* outcome(steps, through(inTurn, { retry: false }))
        yield* Effect.yieldNow()
        expect(told).toMatchObject(expected)
        expect(sent).toBe(requests)
      })
    )
  }

  itLive("that is taken by a fiber that nobody waits for tells of what was sent, and no more is sent", () =>
    Effect.gen(function* () {
      const { client, times } = play([answer(204)])
      const fibers: Array<Fiber.RuntimeFiber<unknown, unknown>> = []
      const inTurn: InTurn = (attempt) =>
        Effect.map(Effect.forkDaemon(attempt), (fiber) => void fibers.push(fiber) as never)
      const dcs = yield* make(client, through(inTurn, { retry: false }))
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      yield* Fiber.awaitAll(fibers)
      expect("attempts" in error ? error.attempts : 0).toBe(times.length)
      expect("mayHaveDeleted" in error && error.mayHaveDeleted).toBe(times.length > 0)
    })
  )

  itEffect("that is taken after the time is up sends nothing any more", () =>
    Effect.gen(function* () {
      const { client, times } = play([answer(204)])
      const late: InTurn = (attempt) => Effect.uninterruptible(Effect.zipRight(Effect.sleep(2000), attempt))
      const dcs = yield* make(client, through(late, { totalTimeout: 1000 }))
      const call = yield* Effect.fork(Effect.flip(dcs.deleteBackgroundTask(task)))
      yield* TestClock.adjust(1000)
      expect(yield* Fiber.join(call)).toMatchObject({ _tag: "DcsTimeout", attempts: 0, mayHaveDeleted: false })
      yield* TestClock.adjust(5000)
      expect(times).toEqual([])
    })
  )
})

describe("a call whose turn has come", () => {
  const turn: InTurn = (attempt) => attempt

  itLive("lets go of the request when its caller goes away", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const dropped = yield* Deferred.make<void>()
      const client = HttpClient.make(() =>
        Effect.onInterrupt(Effect.zipRight(Deferred.succeed(begun, undefined), Effect.never), () =>
          Deferred.succeed(dropped, undefined)
        )
      )
      const dcs = yield* make(client, through(turn))
      const call = yield* Effect.fork(dcs.deleteBackgroundTask(task))
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(call)
      yield* Deferred.await(dropped)
    })
  )

  itLive("traces no timeout when its caller goes away", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const client = HttpClient.make(() => Effect.zipRight(Deferred.succeed(begun, undefined), Effect.never))
      const { spans, tracer } = yield* keepingTracer
      const dcs = yield* make(client, through(turn))
      const call = yield* Effect.fork(Effect.withTracer(dcs.deleteBackgroundTask(task), tracer))
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(call)
      yield* Effect.repeat(Effect.yieldNow(), { until: () => spans.every(({ status }) => status._tag === "Ended") })
      const exits = spans.map(({ status }) => (status._tag === "Ended" ? status.exit : Exit.void))
      expect(exits.map(Exit.isInterrupted)).toEqual([true, true])
    })
  )

  itEffect("tells the answer that came when the time is up, although its body did not", () =>
    Effect.gen(function* () {
      const stuck = () => new Response(new ReadableStream<Uint8Array>(), { status: 403 })
      const { client } = play([stuck])
      const dcs = yield* make(client, through(turn, { totalTimeout: 1000 }))
      const call = yield* Effect.fork(Effect.flip(dcs.deleteBackgroundTask(task)))
      yield* Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))
      yield* TestClock.adjust(1000)
      expect(yield* Fiber.join(call)).toMatchObject({ _tag: "DcsForbidden", attempts: 1, mayHaveDeleted: false })
    })
  )

  const dying = Effect.die(new RangeError("oops"))
  const ends: ReadonlyArray<readonly [string, Effect.Effect<never>, InTurn | undefined, string]> = [
    ["dies", dying, undefined, "RangeError"],
    ["dies", dying, turn, "RangeError"],
    ["interrupts itself", Effect.interrupt, undefined, "interrupted"],
    ["interrupts itself", Effect.interrupt, turn, "DcsTransportError"]
  ]
  for (const [name, end, inTurn, expected] of ends) {
    itLive(`where a middleware ${name}, ${inTurn === undefined ? "without" : "with"} a turn: ${expected}`, () =>
      Effect.gen(function* () {
        const { client, times } = play([answer(503)])
        const broken = HttpClient.transformResponse(client, (sent) => Effect.zipRight(sent, end))
        const dcs = yield* make(broken, through(inTurn, { retry: { maxAttempts: expected === "RangeError" ? 3 : 1 } }))
        const exit = yield* Effect.exit(dcs.deleteBackgroundTask(task))
        const cause = Option.getOrElse(Exit.causeOption(exit), () => Cause.empty)
        expect(Cause.isInterrupted(cause) ? "interrupted" : Reflect.get(Object(Cause.squash(cause)), "name")).toBe(
          expected
        )
        expect(times).toHaveLength(1)
      })
    )
  }
})
