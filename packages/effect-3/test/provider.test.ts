/** Providers and schedules that die, throw or break their types: the call reports what is true. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/TestClock"
import { describe, expect } from "vitest"
import type { Authentication, CredentialsProvider, DcsTasksConfig } from "../src/index.ts"
import { answer, play, type Step } from "./play.ts"
import { canary, itEffect, itLive, make, task } from "./support.ts"

const token: Authentication = {
  headers: Redacted.make({ "x-auth-token": canary }),
  secrets: Redacted.make([canary])
}

type Given = () => Effect.Effect<Authentication>

/** Values from callers without types. */
const bad: ReadonlyArray<readonly [string, () => unknown, string]> = [
  ["dies", () => Effect.die(new RangeError(canary)), "the provider failed (RangeError)"],
  ["dies with a text", () => Effect.die(canary), "the provider failed (string)"],
  [
    "throws",
    () => {
      throw new TypeError(canary)
    },
    "the provider failed (TypeError)"
  ],
  ["gives nothing", () => undefined, "the provider did not return an Effect"],
  ["gives a promise", () => Promise.resolve(token), "the provider did not return an Effect"],
  ["succeeds with nothing", () => Effect.void, "the provider returned an invalid value"],
  ["succeeds with a token", () => Effect.succeed({ token: canary }), "the provider returned an invalid value"],
  [
    "succeeds late with plain headers",
    () => Effect.delay(Effect.succeed({ headers: {} }), 1),
    "the provider returned an invalid value"
  ]
]

const failure = (steps: ReadonlyArray<() => Step>, config: Partial<DcsTasksConfig>) => {
  const { client, times } = play(steps)
  return Effect.flatMap(make(client, { retry: { schedule: Schedule.forever }, ...config }), (dcs) =>
    Effect.map(Effect.flip(dcs.deleteBackgroundTask(task)), (error) => {
      expect(String(error)).not.toContain(canary)
      return { error: { ...error }, sent: times.length }
    })
  )
}

describe("a provider that", () => {
  for (const [name, give, problem] of bad) {
    itLive(`${name} is told, and nothing is sent`, () =>
      Effect.gen(function* () {
        const credentials: CredentialsProvider = { authenticate: give as Given, source: "a vault" }
        const { error, sent } = yield* failure([answer(204)], { credentials })
        expect(error).toMatchObject({ _tag: "DcsCredentialsError", source: "a vault", problem })
        expect(sent).toBe(0)
      })
    )

    itLive(`${name} for the second attempt leaves the story of the first one`, () =>
      Effect.gen(function* () {
        let n = 0
        const credentials: CredentialsProvider = {
          authenticate: () => ((n += 1) === 1 ? Effect.succeed(token) : (give as Given)())
        }
        const { error, sent } = yield* failure([answer(500)], { credentials })
        expect(error).toMatchObject({ _tag: "DcsInternalError", attempts: 1, mayHaveDeleted: true })
        expect(sent).toBe(1)
      })
    )
  }

  for (const [name, give] of bad.filter(([name]) => !name.startsWith("succeeds"))) {
    itLive(`${name} when a 401 came: that is what is told`, () =>
      Effect.gen(function* () {
        const credentials: CredentialsProvider = {
          authenticate: () => Effect.succeed(token),
          onUnauthorized: give as unknown as () => Effect.Effect<boolean>
        }
        const { error, sent } = yield* failure([answer(401)], { credentials })
        expect(error).toMatchObject({ _tag: "DcsUnauthorized", attempts: 1 })
        expect(sent).toBe(1)
      })
    )
  }

  itLive("gives no Effect for a turn is told", () =>
    Effect.gen(function* () {
      const inTurn = (() => undefined) as unknown as NonNullable<CredentialsProvider["aroundAttempt"]>
      const credentials: CredentialsProvider = { authenticate: () => Effect.succeed(token), aroundAttempt: inTurn }
      const { error, sent } = yield* failure([answer(204)], { credentials })
      expect(error).toMatchObject({ _tag: "DcsCredentialsError", problem: "the provider did not return an Effect" })
      expect(sent).toBe(0)
    })
  )
})

describe("a schedule that", () => {
  const schedules: ReadonlyArray<readonly [string, Schedule.Schedule<unknown>]> = [
    ["dies", Schedule.mapEffect(Schedule.forever, () => Effect.die(canary))],
    [
      "throws",
      Schedule.map(Schedule.forever, (): number => {
        throw new Error(canary)
      })
    ]
  ]
  for (const [name, schedule] of schedules) {
    itLive(`${name} ends the retries`, () =>
      Effect.gen(function* () {
        const { error, sent } = yield* failure([answer(503)], { retry: { schedule } })
        expect(error).toMatchObject({ _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true })
        expect(sent).toBe(1)
      })
    )
  }
})

describe("a step of the caller's that never ends", () => {
  const hanging: ReadonlyArray<readonly [string, () => Step, Partial<DcsTasksConfig>, object]> = [
    [
      "onUnauthorized",
      answer(401),
      { credentials: { authenticate: () => Effect.succeed(token), onUnauthorized: () => Effect.never } },
      { _tag: "DcsUnauthorized", attempts: 1, mayHaveDeleted: false }
    ],
    [
      "a schedule",
      answer(503),
      { retry: { schedule: Schedule.mapEffect(Schedule.forever, () => Effect.never) } },
      { _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true }
    ]
  ]
  for (const [name, step, config, told] of hanging) {
    for (const region of [Effect.interruptible, Effect.uninterruptible]) {
      itEffect(`${name}: the answer that came is told at the end of the total time, ${region.name}`, () =>
        Effect.gen(function* () {
          const fiber = yield* Effect.fork(region(failure([step], { totalTimeout: "20 seconds", ...config })))
          yield* TestClock.adjust("20 seconds")
          expect(fiber.unsafePoll()).not.toBeNull()
          const { error, sent } = yield* Fiber.join(fiber)
          expect(error).toMatchObject(told)
          expect(sent).toBe(1)
        })
      )
    }
  }
})
