/** What callers do around an attempt: the call still reports what it sent. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as Tracer from "effect/Tracer"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import type { CredentialsProvider } from "../src/model/Credentials.ts"
import { DcsCredentialsError, DcsForbidden, type DcsTasksConfig } from "../src/index.ts"
import { canary, make, scripted, task } from "./support.ts"
import { outcomeOf, token } from "./strangersSupport.ts"
import { deleted, type Take, untyped } from "./turnsSupport.ts"

/** The statuses of a provider's attempts in order, and what the call then reports. */
const taken = (
  statuses: ReadonlyArray<number>,
  inTurn: Take,
  { authenticate, ...overrides }: Partial<DcsTasksConfig & CredentialsProvider> = {}
) =>
  Effect.gen(function* () {
    const good = yield* token
    const left = [...statuses]
    const answer = () => {
      const status = left.shift() ?? 500
      return status === 204
        ? new Response(null, { status })
        : Response.json({ error_code: status === 404 ? "DCS.4133" : "X.1" }, { status })
    }
    const given = authenticate ?? good.authenticate
    return yield* outcomeOf(answer, {
      retry: false,
      ...overrides,
      credentials: { ...good, authenticate: given, aroundAttempt: inTurn }
    })
  })

const once: Take = (attempt) => attempt
const twice: Take = (attempt) => Effect.andThen(Effect.exit(attempt), attempt)

const detached: Take = (attempt) => Effect.andThen(Effect.forkDetach(attempt), untyped<typeof attempt>(Effect.void))

const begun: Take = (attempt) =>
  Effect.andThen(Effect.forkDetach(attempt, { startImmediately: true }), untyped<typeof attempt>(Effect.void))

const abandoned: Take = (attempt) =>
  Effect.timeoutOrElse(attempt, {
    duration: 10,
    orElse: () => Effect.fail(new DcsCredentialsError({ source: "turn", problem: "too slow" }))
  })

describe("aroundAttempt", () => {
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<number>, Take, object, number]> = [
    ["once", [204], once, { _tag: "Deleted", attempts: 1 }, 1],
    ["again after a failure", [503, 404], twice, { _tag: "AlreadyGone", attempts: 2 }, 2],
    ["again after a deletion, which sends nothing more", [204, 404], twice, { _tag: "Deleted", attempts: 1 }, 1],
    [
      "twice at once, of which one is sent",
      [503, 401],
      (attempt) =>
        Effect.andThen(Effect.all([Effect.exit(attempt), Effect.exit(attempt)], { concurrency: 2 }), attempt),
      { _tag: "DcsUnauthorized", attempts: 2, mayHaveDeleted: true },
      2
    ],
    [
      "never",
      [204],
      () => untyped<Effect.Effect<never>>(Effect.succeed("fine")),
      { _tag: "DcsCredentialsError", problem: "the provider did not run the attempt" },
      0
    ],
    ["by a fiber that nobody waits for", [204], detached, { _tag: "DcsCredentialsError" }, 0],
    [
      "after the time is up",
      [204],
      (attempt) => Effect.uninterruptible(Effect.andThen(Effect.sleep("90 seconds"), attempt)),
      { _tag: "DcsTimeout", phase: "total", attempts: 0, mayHaveDeleted: false },
      0
    ]
  ]
  for (const [name, statuses, take, expected, requests] of cases) {
    it.effect(`that is taken ${name}`, () =>
      Effect.gen(function* () {
        const came = yield* taken(statuses, take)
        expect(came.outcome).toMatchObject(expected)
        expect(came.requests).toBe(requests)
      })
    )
  }

  it.effect("interrupted by the caller sends nothing afterwards", () =>
    Effect.gen(function* () {
      const good = yield* token
      const { client, seen } = scripted(deleted)
      const late: Take = (attempt) => Effect.uninterruptible(Effect.delay(attempt, 200))
      const dcs = yield* make(client, { credentials: { ...good, aroundAttempt: late } })
      const call = yield* Effect.forkChild(dcs.deleteBackgroundTask(task))
      yield* TestClock.adjust(50)
      yield* Fiber.interrupt(call)
      yield* TestClock.adjust(1000)
      expect(seen).toEqual([])
    })
  )

  it.effect("that abandons a response after its status keeps the status", () =>
    Effect.gen(function* () {
      const good = yield* token
      const bodies = [new ReadableStream({ pull: () => new Promise(() => {}) }), `{"error_code":"DCS.4133"}`]
      const { client } = scripted(() => new Response(bodies.shift(), { status: 404 }))
      const inTurn: Take = (attempt) => Effect.andThen(Effect.exit(Effect.timeout(attempt, 100)), attempt)
      const dcs = yield* make(client, { credentials: { ...good, aroundAttempt: inTurn } })
      const call = yield* Effect.forkChild(Effect.flip(dcs.deleteBackgroundTask(task)))
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(call)).toMatchObject({ _tag: "DcsNotFound", attempts: 2, mayHaveDeleted: false })
    })
  )

  it.effect("whose attempt dies after sending counts the request", () =>
    Effect.gen(function* () {
      const good = yield* token
      let passes = 0
      const client = HttpClient.transformResponse(scripted(() => new Response(null, { status: 403 })).client, (sent) =>
        passes++ === 0 ? Effect.andThen(sent, Effect.die("boom")) : sent
      )
      const dcs = yield* make(client, { credentials: { ...good, aroundAttempt: twice } })
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({ _tag: "DcsForbidden", attempts: 2, mayHaveDeleted: true })
    })
  )

  it.effect("whose attempt dies in a tracer after sending does not blame the provider", () =>
    Effect.gen(function* () {
      const good = yield* token
      const { client, seen } = scripted(deleted)
      const dcs = yield* make(client, { credentials: { ...good, aroundAttempt: once } })
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          if (options.kind === "client") span.end = () => JSON.parse("{")
          return span
        }
      })
      const exit = yield* Effect.exit(Effect.withTracer(dcs.deleteBackgroundTask(task), tracer))
      expect(seen).toHaveLength(1)
      expect(Exit.hasDies(exit)).toBe(true)
      expect(Exit.hasFails(exit)).toBe(false)
    })
  )

  it.effect("whose second attempt gets no credentials keeps the outcome of the first", () =>
    Effect.gen(function* () {
      const good = yield* token
      let calls = 0
      const authenticate: CredentialsProvider["authenticate"] = (request) =>
        calls++ === 0 ? good.authenticate(request) : Effect.die("none left")
      const { outcome } = yield* taken([503], twice, { authenticate })
      expect(outcome).toMatchObject({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true })
    })
  )

  const hanging = HttpClient.make(() => Effect.never)

  for (const [name, take] of [
    ["cuts its attempt off", abandoned],
    ["goes on without it", begun]
  ] as const) {
    it.effect(`that ${name} does not say that nothing was sent`, () =>
      Effect.gen(function* () {
        const good = yield* token
        const dcs = yield* make(hanging, { credentials: { ...good, aroundAttempt: take } })
        const call = yield* Effect.forkChild(Effect.flip(dcs.deleteBackgroundTask(task)))
        yield* TestClock.adjust("1 second")
        expect(yield* Fiber.join(call)).toMatchObject({ _tag: "DcsTransportError", attempts: 1, mayHaveDeleted: true })
      })
    )
  }

  it.effect(
    "that is cancelled while waiting for credentials has sent nothing, and makes no mistyped id a success",
    () =>
      Effect.gen(function* () {
        const good = yield* token
        const first = yield* taken([204], abandoned, { authenticate: () => Effect.never })
        expect(first).toMatchObject({ outcome: { _tag: "DcsCredentialsError" }, requests: 0 })
        let calls = 0
        const late: Take = (attempt) => Effect.andThen(Effect.exit(Effect.timeout(attempt, 10)), attempt)
        const authenticate: CredentialsProvider["authenticate"] = (request) =>
          calls++ === 0 ? Effect.never : good.authenticate(request)
        const second = yield* taken([404], late, { authenticate })
        expect(second).toMatchObject({
          outcome: { _tag: "DcsNotFound", attempts: 1, mayHaveDeleted: false },
          requests: 1
        })
      })
  )

  it.effect("that fails with the error of another call reports its own", () =>
    Effect.gen(function* () {
      const foreign = new DcsForbidden({ status: 403, attempts: 7, mayHaveDeleted: true })
      const never = yield* taken([204], () => Effect.fail(foreign))
      expect(never.outcome).toMatchObject({
        _tag: "DcsCredentialsError",
        problem: "the provider failed (DcsForbidden)"
      })
      let turns = 0
      const breaker: Take = (attempt) => (turns++ === 0 ? attempt : Effect.fail(foreign))
      const later = yield* taken([503], breaker, { retry: {} })
      expect(later.outcome).toMatchObject({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true })
    })
  )
})

it.effect("a middleware that fails with an error of its own does not hide that the task may be gone", () =>
  Effect.gen(function* () {
    const errors: ReadonlyArray<unknown> = [new Error(canary), { _tag: "Mine" }, "text", undefined]
    for (const error of errors) {
      const { client } = scripted(deleted)
      // @ts-expect-error -- callers without types
      const middleware: HttpClient.HttpClient = HttpClient.transformResponse(client, Effect.andThen(Effect.fail(error)))
      const dcs = yield* make(middleware, { retry: { maxAttempts: 1 } })
      const failed = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(failed).toMatchObject({ _tag: "DcsTransportError", attempts: 1, mayHaveDeleted: true })
      expect(JSON.stringify(failed)).not.toContain(canary)
    }
  })
)
