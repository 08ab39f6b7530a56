/** What a caller hands in fails, dies or hangs: credentials, schedules, stops. The call still tells its own story. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import * as Credentials from "../src/Credentials.ts"
import {
  DcsCredentialsError,
  type DcsError,
  type DcsTasksConfig,
  type DeletionJournal,
  type DeletionResult
} from "../src/index.ts"
import { canary, make, scripted, task } from "./support.ts"

const unavailable = () => new Response(null, { status: 503 })
const refused = () => new Response(null, { status: 401 })
const deleted = () => new Response(null, { status: 204 })

/** The outcome or error of one call, however long it waits within two minutes. */
const told = (answer: () => Response, overrides: Partial<DcsTasksConfig>, stop?: Effect.Effect<unknown>) =>
  Effect.gen(function* () {
    const { client, seen } = scripted(answer)
    const dcs = yield* make(client, { retry: {}, ...overrides })
    const call = yield* Effect.forkChild(
      Effect.match(dcs.deleteBackgroundTask(task, { stop }), {
        onFailure: (error): unknown => error,
        onSuccess: (outcome): unknown => outcome
      })
    )
    yield* TestClock.adjust("2 minutes")
    const end = call.pollUnsafe()
    if (end === undefined) yield* Effect.forkDetach(Fiber.interrupt(call))
    return { end, outcome: end === undefined ? "hangs" : yield* Fiber.join(call), requests: seen.length }
  })

/** What types forbid and JavaScript does. */
const untyped = <A>(self: Effect.Effect<unknown, unknown>): A => self as unknown as A

const ends: ReadonlyArray<readonly [string, Effect.Effect<unknown, unknown>]> = [
  ["dies", Effect.die("boom")],
  ["fails", Effect.fail("text")],
  ["throws", Effect.sync(() => JSON.parse("{"))],
  ["is interrupted", Effect.interrupt],
  ["hangs", Effect.never]
]

const token = Credentials.toProvider({ token: canary })

describe("a provider", () => {
  for (const [how, end] of ends) {
    it.effect(`that ${how} on the first attempt gives one typed error, and nothing is sent`, () =>
      Effect.gen(function* () {
        const { outcome, requests } = yield* told(deleted, { credentials: { authenticate: () => untyped(end) } })
        expect(outcome).toMatchObject({ _tag: "DcsCredentialsError" })
        expect(requests).toBe(0)
      })
    )

    it.effect(`that ${how} on a later attempt does not hide the first`, () =>
      Effect.gen(function* () {
        const good = yield* token
        let asked = 0
        const { outcome, requests } = yield* told(unavailable, {
          credentials: { authenticate: (request) => (asked++ === 0 ? good.authenticate(request) : untyped(end)) }
        })
        expect(outcome).toMatchObject({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true })
        expect(requests).toBe(1)
      })
    )

    it.effect(`whose correction after a 401 ${how} leaves the 401`, () =>
      Effect.gen(function* () {
        const good = yield* token
        const { outcome } = yield* told(refused, { credentials: { ...good, refused: () => untyped(end) } })
        expect(outcome).toMatchObject({ _tag: "DcsUnauthorized", attempts: 1 })
      })
    )

    it.effect(`whose note of the acceptance ${how} leaves the deletion`, () =>
      Effect.gen(function* () {
        const good = yield* token
        const { outcome } = yield* told(deleted, { credentials: { ...good, accepted: untyped(end) } })
        expect(outcome).toMatchObject({ _tag: "Deleted", attempts: 1 })
      })
    )

    it.effect(`whose turn ${how} before the attempt sends nothing`, () =>
      Effect.gen(function* () {
        const good = yield* token
        const { outcome, requests } = yield* told(deleted, { credentials: { ...good, inTurn: () => untyped(end) } })
        expect(outcome).toMatchObject({
          _tag: how === "hangs" ? "DcsTimeout" : "DcsCredentialsError"
        })
        expect(requests).toBe(0)
      })
    )

    it.effect(`whose turn ${how} after the attempt leaves what the attempt came to`, () =>
      Effect.gen(function* () {
        const good = yield* token
        const inTurn: NonNullable<Credentials.CredentialsProvider["inTurn"]> = (attempt) =>
          Effect.andThen(Effect.exit(attempt), untyped<typeof attempt>(end))
        const gone = yield* told(deleted, { credentials: { ...good, inTurn } })
        expect(gone.outcome).toMatchObject({ _tag: "Deleted", attempts: 1 })
        const down = yield* told(unavailable, { credentials: { ...good, inTurn }, retry: false })
        expect(down.outcome).toMatchObject({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true })
      })
    )
  }
})

describe("a project", () => {
  for (const [how, end] of ends) {
    it.effect(`that ${how} gives one typed error, and nothing is sent`, () =>
      Effect.gen(function* () {
        const { outcome, requests } = yield* told(deleted, { projectId: untyped(end) })
        expect(outcome).toMatchObject({ _tag: how === "hangs" ? "DcsTimeout" : "DcsCredentialsError" })
        expect(requests).toBe(0)
      })
    )
  }
})

describe("a schedule", () => {
  for (const [how, end] of ends) {
    it.effect(`whose step ${how} ends the retries, and not the story`, () =>
      Effect.gen(function* () {
        const schedule = Schedule.fromStep(Effect.succeed(() => untyped<Effect.Effect<never>>(end)))
        const { outcome } = yield* told(unavailable, { retry: { schedule } })
        expect(outcome).toMatchObject({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true })
      })
    )
  }
})

it.effect("a schedule that breaks down before its first step ends the retries, too", () =>
  Effect.gen(function* () {
    const schedule = Schedule.fromStep<DcsError, never, never, never, never, never>(Effect.die("boom"))
    const { outcome } = yield* told(unavailable, { retry: { schedule } })
    expect(outcome).toMatchObject({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true })
  })
)

describe("a turn", () => {
  it.effect("that is taken twice counts both attempts", () =>
    Effect.gen(function* () {
      const good = yield* token
      const statuses = [503, 404]
      const { outcome, requests } = yield* told(
        () => Response.json({ error_code: "DCS.4133" }, { status: statuses.shift() ?? 500 }),
        { retry: false, credentials: { ...good, inTurn: (attempt) => Effect.retry(attempt, { times: 1 }) } }
      )
      expect(outcome).toMatchObject({ _tag: "AlreadyGone", attempts: 2 })
      expect(requests).toBe(2)
    })
  )

  it.effect("that cuts its attempt off does not say that nothing was sent", () =>
    Effect.gen(function* () {
      const good = yield* token
      const dcs = yield* make(
        HttpClient.make(() => Effect.never),
        {
          credentials: {
            ...good,
            inTurn: (attempt) =>
              Effect.timeoutOrElse(attempt, {
                duration: 10,
                orElse: () => Effect.fail(new DcsCredentialsError({ source: "turn", problem: "too slow" }))
              })
          }
        }
      )
      const call = yield* Effect.forkChild(Effect.flip(dcs.deleteBackgroundTask(task)))
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(call)).toMatchObject({ _tag: "DcsTransportError", attempts: 1, mayHaveDeleted: true })
    })
  )

  it.effect("that lets no attempt run has sent nothing", () =>
    Effect.gen(function* () {
      const good = yield* token
      const inTurn = () => untyped<Effect.Effect<never>>(Effect.succeed("fine"))
      const { outcome, requests } = yield* told(deleted, { credentials: { ...good, inTurn } })
      expect(outcome).toMatchObject({ _tag: "DcsCredentialsError", problem: "the provider let no attempt run" })
      expect(requests).toBe(0)
    })
  )
})

describe("a journal", () => {
  const good: DeletionJournal = {
    standing: () => "new",
    sending: () => Effect.succeed(true),
    ended: () => Effect.succeed(true)
  }
  const run = (journal: Partial<DeletionJournal>) =>
    Effect.gen(function* () {
      const { client, seen } = scripted(deleted)
      const dcs = yield* make(client)
      const results: ReadonlyArray<DeletionResult> = yield* Stream.runCollect(
        dcs.deleteBackgroundTasks(Stream.make(task, { ...task, taskId: "t2" }), {
          concurrency: 1,
          journal: { ...good, ...journal }
        })
      )
      return { results, requests: seen.length }
    })
  const broken: ReadonlyArray<readonly [string, () => unknown]> = [
    ["dies", () => Effect.die("boom")],
    ["fails", () => Effect.fail("text")],
    ["gives a boolean", () => true],
    ["gives a Promise", () => Promise.resolve(true)],
    ["gives nothing", () => Effect.void],
    ["throws", () => JSON.parse("{")]
  ]
  for (const [how, write] of broken) {
    it.effect(`that ${how} before an id is sent stops the run, and nothing is sent`, () =>
      Effect.gen(function* () {
        const stopped = { outcome: { _tag: "NotAttempted", stoppedBy: "journal" } }
        const { requests, results } = yield* run({ sending: write as DeletionJournal["sending"] })
        expect(results).toMatchObject([stopped, stopped])
        expect(requests).toBe(0)
      })
    )

    it.effect(`that ${how} after an id has ended stops the run, and no result is lost`, () =>
      Effect.gen(function* () {
        const { requests, results } = yield* run({ ended: write as DeletionJournal["ended"] })
        expect(results).toMatchObject([
          { outcome: { _tag: "Deleted" } },
          { outcome: { _tag: "NotAttempted", stoppedBy: "journal" } }
        ])
        expect(requests).toBe(1)
      })
    )
  }

  it.effect("that throws when it is asked for an id stops the run", () =>
    Effect.gen(function* () {
      const standing: DeletionJournal["standing"] = () => JSON.parse("{") as never
      const { requests, results } = yield* run({ standing })
      expect(results).toMatchObject([{ outcome: { stoppedBy: "journal" } }, { outcome: { stoppedBy: "journal" } }])
      expect(requests).toBe(0)
    })
  )
})

describe("a stop", () => {
  for (const [how, end] of ends.filter(([how]) => how !== "hangs")) {
    it.effect(`that ${how} has not come`, () =>
      Effect.gen(function* () {
        const { outcome, requests } = yield* told(unavailable, {}, untyped(end))
        expect(outcome).toMatchObject({ _tag: "DcsUnavailable", attempts: 3, mayHaveDeleted: true })
        expect(requests).toBe(3)
      })
    )

    it.effect(`of a bulk run that ${how} has not come either`, () =>
      Effect.gen(function* () {
        const { client } = scripted(deleted)
        const dcs = yield* make(client)
        const results: ReadonlyArray<DeletionResult> = yield* Stream.runCollect(
          dcs.deleteBackgroundTasks(Stream.make(task, { ...task, taskId: "t2" }), { stop: untyped(end) })
        )
        expect(results).toMatchObject([{ outcome: { _tag: "Deleted" } }, { outcome: { _tag: "Deleted" } }])
      })
    )
  }

  it.effect("of a bulk run for no reason that is known is one by a signal", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(deleted)
      const dcs = yield* make(client)
      const results: ReadonlyArray<DeletionResult> = yield* Stream.runCollect(
        dcs.deleteBackgroundTasks(Stream.make(task), { stop: untyped(Effect.succeed("enough")) })
      )
      expect(results).toMatchObject([{ outcome: { _tag: "NotAttempted", stoppedBy: "signal" } }])
      expect(seen).toEqual([])
    })
  )
})
