/** How a call ends whose middleware crashes, or whose wait before a retry ends early. */
import { it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as Schedule from "effect/Schedule"
import { describe, expect } from "vitest"
import type { DcsError } from "../src/index.ts"
import type { CredentialsProvider } from "../src/model/Credentials.ts"
import { scripted } from "./support.ts"
import { deleted, ended, failure, provider, type Take, through, unavailable, untyped } from "./turnsSupport.ts"

describe("a middleware that crashes after sending", () => {
  const wraps: ReadonlyArray<readonly [string, Partial<CredentialsProvider>]> = [
    ["", {}],
    ["inside a provider's turn, ", { aroundAttempt: through }]
  ]
  for (const [where, overrides] of wraps) {
    it.effect(`${where}ends the call with its own defect, and nothing is repeated`, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(deleted)
        const crashing = HttpClient.transformResponse(client, Effect.andThen(Effect.die("boom")))
        const { exit } = yield* ended(crashing, { credentials: { ...provider, ...overrides }, retry: {} })
        expect(
          Exit.isFailure(exit) && exit.cause.reasons.map((reason) => Cause.isDieReason(reason) && reason.defect)
        ).toEqual(["boom"])
        expect(seen).toHaveLength(1)
      })
    )
  }

  it.effect("shows its provider the defect", () =>
    Effect.gen(function* () {
      const exits: Array<unknown> = []
      const aroundAttempt: Take = (attempt) =>
        Effect.onExit(attempt, (exit) => Effect.sync(() => void exits.push(Exit.hasDies(exit))))
      const crashing = HttpClient.transformResponse(scripted(deleted).client, Effect.andThen(Effect.die("boom")))
      yield* ended(crashing, { credentials: { ...provider, aroundAttempt } })
      expect(exits).toEqual([true])
    })
  )

  it.effect("by an interrupt inside a provider's turn ends its attempt, not the call", () =>
    Effect.gen(function* () {
      const crashing = HttpClient.transformResponse(scripted(deleted).client, Effect.andThen(Effect.interrupt))
      const { exit } = yield* ended(crashing, { credentials: { ...provider, aroundAttempt: through } })
      expect(failure(exit)).toMatchObject({
        _tag: "DcsTransportError",
        detail: "a middleware crashed",
        attempts: 1,
        mayHaveDeleted: true
      })
    })
  )
})

describe("the wait before a retry", () => {
  const retry = { schedule: Schedule.spaced("10 seconds"), maxAttempts: 2 }

  for (const [name, stop] of [
    ["fails", Effect.fail("no")],
    ["dies", Effect.die("no")]
  ] as const) {
    it.effect(`is as long as planned, although a stop ${name}`, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(unavailable)
        const { exit, millis } = yield* ended(client, { retry }, untyped(Effect.delay(stop, 1000)))
        expect(failure(exit)).toMatchObject({ _tag: "DcsUnavailable", attempts: 2 })
        expect([seen.length, millis]).toEqual([2, 10_000])
      })
    )
  }

  it.effect("ends with the stop, and the call reports its last error", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(unavailable)
      const { exit, millis } = yield* ended(client, { retry }, Effect.sleep(1000))
      expect(failure(exit)).toMatchObject({ _tag: "DcsUnavailable", attempts: 1 })
      expect([seen.length, millis]).toEqual([1, 1000])
    })
  )

  it.effect("is asked of no schedule after an error that is not retried", () =>
    Effect.gen(function* () {
      let steps = 0
      const schedule = Schedule.fromStep<DcsError, number, never, never, never, never>(
        Effect.succeed(() => Effect.sync(() => [steps++, Duration.seconds(1)] as const))
      )
      const refusing = scripted(() => new Response(null, { status: 403 }))
      const { exit } = yield* ended(refusing.client, { retry: { schedule } })
      expect(failure(exit)).toMatchObject({ _tag: "DcsForbidden", attempts: 1 })
      expect(steps).toBe(0)
    })
  )

  it.effect("by a schedule that hangs ends with the total limit, counted from the call's begin", () =>
    Effect.gen(function* () {
      let steps = 0
      const schedule = Schedule.fromStep<DcsError, number, never, never, never, never>(
        Effect.succeed(() => (steps++ === 0 ? Effect.succeed([0, Duration.seconds(10)] as const) : Effect.never))
      )
      const { exit, millis } = yield* ended(scripted(unavailable).client, {
        retry: { schedule },
        totalTimeout: "1 minute"
      })
      expect(failure(exit)).toMatchObject({ _tag: "DcsUnavailable", attempts: 2 })
      expect(millis).toBe(60_000)
    })
  )
})
