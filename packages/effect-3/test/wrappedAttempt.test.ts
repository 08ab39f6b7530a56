/** Providers that wrap attempts and get in their way: the call reports the result of the attempt. */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/TestClock"
import { describe, expect } from "vitest"
import { type CredentialsProvider, DcsInvalidInput, DcsTransportError } from "../src/index.ts"
import { answer, gone, play, type Step } from "./play.ts"
import { canary, itEffect, itLive, make, task } from "./support.ts"
import { type InTurn, outcome, through, token } from "./wrappedSupport.ts"

const lie = new DcsTransportError({ kind: "connect", attempts: 0, mayHaveDeleted: false })

/** What the provider does after the attempt. */
const after: ReadonlyArray<readonly [string, InTurn]> = [
  ["dies", (attempt) => Effect.zipRight(Effect.exit(attempt), Effect.die(canary))],
  ["fails with a text", (attempt) => Effect.zipRight(Effect.exit(attempt), Effect.fail(canary as never))],
  ["fails with an error of its own", (attempt) => Effect.zipRight(Effect.exit(attempt), Effect.fail(lie))],
  ["maps the error", (attempt) => Effect.mapError(attempt, () => canary as never)],
  ["maps the error to one of this library", (attempt) => Effect.mapError(attempt, () => lie)],
  [
    "throws",
    (attempt) =>
      Effect.zipRight(
        Effect.exit(attempt),
        Effect.sync(() => JSON.parse("{") as never)
      )
  ],
  ["gives nothing", (attempt) => Effect.zipRight(Effect.exit(attempt), Effect.void as Effect.Effect<never>)],
  ["is interrupted", (attempt) => Effect.zipRight(Effect.exit(attempt), Effect.interrupt)]
]

describe("a turn that", () => {
  for (const [name, inTurn] of after) {
    itLive(`${name} after a failure: the failure is told`, () =>
      Effect.gen(function* () {
        const { sent, told } = yield* outcome([answer(503)], through(inTurn))
        expect(told).toMatchObject({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true })
        expect(sent).toBe(1)
      })
    )

    itLive(`${name} after a lost answer leaves the story to the next attempt`, () =>
      Effect.gen(function* () {
        const retry = { schedule: Schedule.forever }
        const { told } = yield* outcome([() => "reset", gone], through(inTurn, { retry }))
        expect(told).toMatchObject({ _tag: "AlreadyGone", attempts: 2, priorAttemptMayHaveDeleted: true })
      })
    )

    itLive(`${name} after a success: nothing is lost`, () =>
      Effect.gen(function* () {
        const { told } = yield* outcome([answer(204)], through(inTurn))
        expect(told).toMatchObject({ _tag: "Deleted", attempts: 1 })
      })
    )
  }

  const never: ReadonlyArray<readonly [string, unknown, string]> = [
    ["dies", () => Effect.die(canary), "the provider failed (string)"],
    ["fails with a text", () => Effect.fail(canary), "the provider failed (string)"],
    ["fails with a story of its own", () => Effect.fail(lie), "the provider failed (DcsTransportError)"],
    [
      "gives something by itself",
      () => Effect.succeed({ value: { _tag: "Deleted", status: 204 } }),
      "the provider did not run the attempt"
    ],
    ["gives nothing", () => Effect.void, "the provider did not run the attempt"]
  ]
  for (const [name, inTurn, problem] of never) {
    itLive(`${name} and runs nothing is told, and nothing is sent`, () =>
      Effect.gen(function* () {
        const { sent, told } = yield* outcome([answer(204)], through(inTurn))
        expect(told).toMatchObject({ _tag: "DcsCredentialsError", source: "a vault" })
        expect("problem" in told && told.problem).toContain(problem)
        expect(sent).toBe(0)
      })
    )

    itLive(`${name} and runs nothing the second time leaves the story of the first one`, () =>
      Effect.gen(function* () {
        let n = 0
        const second: InTurn = (attempt) => ((n += 1) === 1 ? attempt : (inTurn as () => typeof attempt)())
        const retry = { schedule: Schedule.forever }
        const { sent, told } = yield* outcome([answer(500)], through(second, { retry }))
        expect(told).toMatchObject({ _tag: "DcsInternalError", attempts: 1, mayHaveDeleted: true })
        expect(sent).toBe(1)
      })
    )
  }

  itLive("refuses in the words of this library is told as it is", () =>
    Effect.gen(function* () {
      const error = new DcsInvalidInput({ field: "projectId", problem: "is not known", value: "p1" })
      const { told } = yield* outcome(
        [answer(204)],
        through(() => Effect.fail(error))
      )
      expect(told).toMatchObject({ _tag: "DcsInvalidInput", field: "projectId" })
    })
  )

  itLive("runs the attempt again goes on with its story", () =>
    Effect.gen(function* () {
      const twice: InTurn = (attempt) => Effect.retry(attempt, { times: 1 })
      const { told } = yield* outcome([() => "reset", gone], through(twice))
      expect(told).toMatchObject({ _tag: "AlreadyGone", attempts: 2, priorAttemptMayHaveDeleted: true })
    })
  )

  const leaving: ReadonlyArray<readonly [string, (begun: Effect.Effect<void>) => InTurn]> = [
    ["cuts it off", (begun) => (attempt) => Effect.raceFirst(attempt, Effect.zipRight(begun, Effect.fail(lie)))],
    [
      "leaves it behind",
      (begun) => (attempt) => Effect.zipRight(Effect.forkDaemon(attempt), Effect.zipRight(begun, Effect.fail(lie)))
    ]
  ]
  for (const [name, inTurn] of leaving) {
    itLive(`${name} while the request is under way: nobody knows what it did`, () =>
      Effect.gen(function* () {
        const begun = yield* Deferred.make<void>()
        const step = () => {
          Deferred.unsafeDone(begun, Effect.void)
          return "hang" as const
        }
        const { told } = yield* outcome([step], through(inTurn(Deferred.await(begun))))
        expect(told).toMatchObject({ _tag: "DcsTransportError", kind: "network", attempts: 1, mayHaveDeleted: true })
      })
    )
  }

  const hanging: ReadonlyArray<readonly [string, InTurn, () => Step, object]> = [
    ["before the attempt", () => Effect.never, answer(204), { _tag: "DcsTimeout", phase: "total", attempts: 0 }],
    ["after a success", (attempt) => Effect.zipRight(attempt, Effect.never), answer(204), { _tag: "Deleted" }],
    ["after a failure", (attempt) => Effect.zipRight(Effect.exit(attempt), Effect.never), gone, { _tag: "DcsNotFound" }]
  ]
  for (const [name, inTurn, step, expected] of hanging) {
    itEffect(`hangs ${name} ends with the total time`, () =>
      Effect.gen(function* () {
        const fiber = yield* Effect.fork(outcome([step], through(inTurn, { totalTimeout: "20 seconds" })))
        yield* TestClock.adjust("20 seconds")
        expect((yield* Fiber.join(fiber)).told).toMatchObject(expected)
      })
    )
  }
})

describe("a provider that", () => {
  const failing =
    (error: unknown): CredentialsProvider["authenticate"] =>
    () =>
      Effect.fail(error as never)
  const failures: ReadonlyArray<readonly [string, unknown, string]> = [
    ["a text", canary, "the provider failed (string)"],
    ["an error", new RangeError(canary), "the provider failed (RangeError)"],
    ["nothing", undefined, "the provider failed (undefined)"],
    ["a story of its own", lie, "the provider failed (DcsTransportError)"]
  ]
  for (const [name, error, problem] of failures) {
    itLive(`fails with ${name} is told, and nothing is sent`, () =>
      Effect.gen(function* () {
        const { sent, told } = yield* outcome([answer(204)], { credentials: { authenticate: failing(error) } })
        expect(told).toMatchObject({ _tag: "DcsCredentialsError", source: "provider", problem })
        expect(sent).toBe(0)
      })
    )

    itLive(`fails with ${name} as an effect is told`, () =>
      Effect.gen(function* () {
        const { told } = yield* outcome([answer(204)], { credentials: Effect.fail(error as never) })
        expect(told).toMatchObject({ _tag: "DcsCredentialsError", source: "provider", problem })
      })
    )

    itLive(`fails with ${name} for the second attempt leaves the story of the first one`, () =>
      Effect.gen(function* () {
        let n = 0
        const credentials: CredentialsProvider = {
          authenticate: (request) => ((n += 1) === 1 ? Effect.succeed(token) : failing(error)(request))
        }
        const { sent, told } = yield* outcome([answer(500)], { credentials, retry: { schedule: Schedule.forever } })
        expect(told).toMatchObject({ _tag: "DcsInternalError", attempts: 1, mayHaveDeleted: true })
        expect(sent).toBe(1)
      })
    )
  }
})

describe("a request that a middleware holds back, and that cannot be interrupted, is not sent", () => {
  const turns: ReadonlyArray<readonly [string, InTurn | undefined]> = [
    ["without a turn", undefined],
    ["with a turn", (attempt) => attempt]
  ]
  for (const [name, inTurn] of turns) {
    for (const [when, goes] of [
      ["after the time is up", false],
      ["after its caller has gone", true]
    ] as const) {
      itEffect(`${when}, ${name}`, () =>
        Effect.gen(function* () {
          const { client, times } = play([answer(204)])
          const held = HttpClient.transformResponse(client, (sent) => Effect.uninterruptible(Effect.delay(sent, 2000)))
          const dcs = yield* make(held, through(inTurn, { timeout: 1000 }))
          const call = yield* Effect.fork(dcs.deleteBackgroundTask(task))
          yield* TestClock.adjust(goes ? 500 : 1000)
          if (goes) yield* Fiber.interrupt(call)
          else expect(yield* Effect.flip(Fiber.join(call))).toMatchObject({ _tag: "DcsTimeout", attempts: 0 })
          yield* TestClock.adjust(5000)
          expect(times).toEqual([])
        })
      )
    }
  }
})

itEffect("credentials that take long leave less time for the request", () =>
  Effect.gen(function* () {
    const authenticate = () => Effect.delay(Effect.succeed(token), 250)
    const { client } = play([() => "hang"])
    const dcs = yield* make(client, { credentials: { authenticate }, totalTimeout: 300 })
    const call = yield* Effect.fork(Effect.flip(dcs.deleteBackgroundTask(task)))
    yield* TestClock.adjust(300)
    expect(yield* Fiber.join(call)).toMatchObject({ _tag: "DcsTimeout", phase: "total", attempts: 1 })
  })
)

itEffect("an interrupt does not wait for what cannot be interrupted", () =>
  Effect.gen(function* () {
    const { client } = play([answer(204)])
    const stuck = Effect.uninterruptible(Effect.never)
    const dcs = yield* make(client, { credentials: { authenticate: () => stuck } })
    const call = yield* Effect.fork(dcs.deleteBackgroundTask(task))
    yield* Effect.yieldNow()
    yield* Fiber.interrupt(call)
  })
)
