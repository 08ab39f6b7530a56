/** Callers' credentials, schedules and stops that fail, die or hang: the call still reports what it sent. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import * as Credentials from "../src/credentials/provider.ts"
import type { CredentialsProvider } from "../src/model/Credentials.ts"
import type { DcsError, DeletionJournalService, DeletionResult } from "../src/index.ts"
import { toCredentials } from "../src/promise/credentials.ts"
import { canary, make, scripted, task } from "./support.ts"
import { ends, outcomeOf, token } from "./strangersSupport.ts"
import { deleted, untyped } from "./turnsSupport.ts"

const unavailable = () => new Response(null, { status: 503 })

const refused = () => new Response(null, { status: 401 })

describe("a provider", () => {
  for (const [how, end] of ends) {
    it.effect(`that ${how} on the first attempt gives one typed error, and nothing is sent`, () =>
      Effect.gen(function* () {
        const { outcome, requests } = yield* outcomeOf(deleted, { credentials: { authenticate: () => untyped(end) } })
        expect(outcome).toMatchObject({ _tag: "DcsCredentialsError" })
        expect(requests).toBe(0)
      })
    )

    it.effect(`that ${how} on a later attempt does not hide the first`, () =>
      Effect.gen(function* () {
        const good = yield* token
        let calls = 0
        const { outcome, requests } = yield* outcomeOf(unavailable, {
          credentials: { authenticate: (request) => (calls++ === 0 ? good.authenticate(request) : untyped(end)) }
        })
        expect(outcome).toMatchObject({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true })
        expect(requests).toBe(1)
      })
    )

    it.effect(`whose correction after a 401 ${how} leaves the 401`, () =>
      Effect.gen(function* () {
        const good = yield* token
        const { outcome } = yield* outcomeOf(refused, { credentials: { ...good, onUnauthorized: () => untyped(end) } })
        expect(outcome).toMatchObject({ _tag: "DcsUnauthorized", attempts: 1 })
      })
    )

    it.effect(`whose note of the acceptance ${how} leaves the deletion`, () =>
      Effect.gen(function* () {
        const good = yield* token
        const { outcome } = yield* outcomeOf(deleted, { credentials: { ...good, onAccepted: untyped(end) } })
        expect(outcome).toMatchObject({ _tag: "Deleted", attempts: 1 })
      })
    )

    it.effect(`whose turn ${how} before the attempt sends nothing`, () =>
      Effect.gen(function* () {
        const good = yield* token
        const { outcome, requests } = yield* outcomeOf(deleted, {
          credentials: { ...good, aroundAttempt: () => untyped(end) }
        })
        expect(outcome).toMatchObject({
          _tag: how === "hangs" ? "DcsTimeout" : "DcsCredentialsError"
        })
        expect(requests).toBe(0)
      })
    )

    it.effect(`whose turn ${how} after the attempt leaves what the attempt came to`, () =>
      Effect.gen(function* () {
        const good = yield* token
        const inTurn: NonNullable<CredentialsProvider["aroundAttempt"]> = (attempt) =>
          Effect.andThen(Effect.exit(attempt), untyped<typeof attempt>(end))
        const gone = yield* outcomeOf(deleted, { credentials: { ...good, aroundAttempt: inTurn } })
        expect(gone.outcome).toMatchObject({ _tag: "Deleted", attempts: 1 })
        const down = yield* outcomeOf(unavailable, { credentials: { ...good, aroundAttempt: inTurn }, retry: false })
        expect(down.outcome).toMatchObject({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true })
      })
    )
  }
})

describe("a project", () => {
  for (const [how, end] of ends) {
    it.effect(`that ${how} gives one typed error, and nothing is sent`, () =>
      Effect.gen(function* () {
        const { outcome, requests } = yield* outcomeOf(deleted, { projectId: untyped(end) })
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
        const { outcome } = yield* outcomeOf(unavailable, { retry: { schedule } })
        expect(outcome).toMatchObject({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true })
      })
    )
  }
})

it.effect("a schedule that fails before its first step ends the retries, too", () =>
  Effect.gen(function* () {
    const schedule = Schedule.fromStep<DcsError, never, never, never, never, never>(Effect.die("boom"))
    const { outcome } = yield* outcomeOf(unavailable, { retry: { schedule } })
    expect(outcome).toMatchObject({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true })
  })
)

it.effect("a function that returns a wiped token fails at once, and nothing is sent", () =>
  Effect.gen(function* () {
    const wiped = Redacted.make(canary)
    Redacted.wipeUnsafe(wiped)
    const { authenticate } = yield* Credentials.toProvider(toCredentials(() => ({ token: wiped as unknown as string })))
    const request = { method: "DELETE", url: new URL("https://dcs.example.com"), headers: {} }
    expect(yield* Effect.flip(authenticate(request))).toMatchObject({
      _tag: "DcsCredentialsError",
      problem: "the token function failed (Error)"
    })
  })
)

it.effect("slow credentials leave less time for the request", () =>
  Effect.gen(function* () {
    const good = yield* token
    const dcs = yield* make(
      HttpClient.make(() => Effect.never),
      {
        totalTimeout: 300,
        credentials: { ...good, authenticate: (request) => Effect.delay(good.authenticate(request), 250) }
      }
    )
    const call = yield* Effect.forkChild(Effect.flip(dcs.deleteBackgroundTask(task)))
    yield* TestClock.adjust(300)
    expect(yield* Fiber.join(call)).toMatchObject({
      _tag: "DcsTimeout",
      phase: "total",
      timeoutMillis: 300,
      attempts: 1
    })
  })
)

describe("a journal", () => {
  const good: DeletionJournalService = {
    standing: () => Effect.succeed("new"),
    sending: () => Effect.void,
    ended: () => Effect.void
  }
  const run = (journal: Partial<DeletionJournalService>) =>
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
    ["interrupts itself", () => Effect.interrupt],
    ["gives nothing", () => undefined],
    ["throws", () => JSON.parse("{")]
  ]
  for (const [how, write] of broken) {
    it.effect(`that ${how} before an id is sent stops the run, and nothing is sent`, () =>
      Effect.gen(function* () {
        const stopped = { outcome: { _tag: "NotAttempted", stoppedBy: "journal" } }
        const { requests, results } = yield* run({ sending: write as DeletionJournalService["sending"] })
        expect(results).toMatchObject([stopped, stopped])
        expect(requests).toBe(0)
      })
    )

    it.effect(`that ${how} after an id has ended stops the run, and no result is lost`, () =>
      Effect.gen(function* () {
        const { requests, results } = yield* run({ ended: write as DeletionJournalService["ended"] })
        expect(results).toMatchObject([
          { outcome: { _tag: "Deleted" } },
          { outcome: { _tag: "NotAttempted", stoppedBy: "journal" } }
        ])
        expect(requests).toBe(1)
      })
    )
  }

  const unreadable: ReadonlyArray<readonly [string, () => unknown]> = [
    ...broken,
    ["gives another word", () => Effect.succeed("done")]
  ]
  for (const [how, read] of unreadable) {
    it.effect(`that ${how} for a task stops the run, and nothing is sent`, () =>
      Effect.gen(function* () {
        const { requests, results } = yield* run({ standing: read as DeletionJournalService["standing"] })
        expect(results).toMatchObject([{ outcome: { stoppedBy: "journal" } }, { outcome: { stoppedBy: "journal" } }])
        expect(requests).toBe(0)
      })
    )
  }
})

describe("a stop", () => {
  for (const [how, end] of ends.filter(([how]) => how !== "hangs")) {
    it.effect(`that ${how} has not come`, () =>
      Effect.gen(function* () {
        const { outcome, requests } = yield* outcomeOf(unavailable, {}, untyped(end))
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

  it.effect("of a bulk run without a known reason counts as a signal", () =>
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
