/** Providers and schedules that break their types: one typed error, and no request is forgotten. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import type { Credentials } from "../src/model/Credentials.ts"
import { canary, make, scripted, task } from "./support.ts"

const bad: Readonly<Record<string, unknown>> = {
  "gives nothing": { authenticate: () => undefined },
  "gives a Promise": { authenticate: () => Promise.resolve({}) },
  throws: {
    authenticate: () => {
      throw new RangeError(canary)
    }
  },
  "gives no headers": { authenticate: () => Effect.succeed({ secrets: Redacted.make([]) }) },
  "gives headers for all to see": { authenticate: () => Effect.succeed({ headers: { "x-auth-token": canary } }) },
  "wraps nothing up": {
    authenticate: () => Effect.succeed({ headers: Redacted.make(undefined), secrets: Redacted.make(undefined) })
  },
  "succeeds with nothing": { authenticate: () => Effect.succeed(undefined) },
  "is an effect without a token": Effect.succeed(undefined),
  "is an effect of something else": Effect.succeed("token")
}

describe("credentials", () => {
  for (const [name, credentials] of Object.entries(bad)) {
    it.effect(`a provider that ${name}`, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(() => new Response(null, { status: 204 }))
        const dcs = yield* make(client, { credentials: credentials as Credentials })
        const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
        expect(error).toMatchObject({ _tag: "DcsCredentialsError" })
        expect(error.message).not.toContain(canary)
        expect(seen).toEqual([])
      })
    )
  }

  const headers = Redacted.make({ "x-auth-token": canary })
  const given = { headers, secrets: Redacted.make([canary]) }
  const thrown = () => {
    throw new Error("boom")
  }

  it.effect("a later failure of the provider does not hide the response", () =>
    Effect.gen(function* () {
      const provider = { authenticate: () => Effect.succeed(given) }
      const deleted = scripted(() => new Response(null, { status: 204 })).client
      const accepting = yield* make(deleted, { credentials: { ...provider, onAccepted: Effect.die("boom") } })
      expect(yield* accepting.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted" })
      const refusing = scripted(() => new Response(null, { status: 401 })).client
      for (const refused of [() => Effect.die("boom"), thrown, () => undefined]) {
        const credentials = { ...provider, onUnauthorized: refused } as unknown as Credentials
        const dcs = yield* make(refusing, { credentials, retry: {} })
        expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toMatchObject({ _tag: "DcsUnauthorized" })
      }
      const untaken = yield* make(deleted, { credentials: { ...provider, aroundAttempt: thrown } })
      expect(yield* Effect.flip(untaken.deleteBackgroundTask(task))).toMatchObject({ _tag: "DcsCredentialsError" })
    })
  )
})

it.effect("a schedule that dies ends the retries; the response is reported", () =>
  Effect.gen(function* () {
    const { client } = scripted(() => new Response(null, { status: 500 }))
    const schedule = Schedule.spaced(10).pipe(Schedule.tap(() => Effect.die("boom")))
    const dcs = yield* make(client, { retry: { schedule } })
    const call = yield* Effect.forkChild(Effect.flip(dcs.deleteBackgroundTask(task)))
    yield* TestClock.adjust("1 minute")
    expect(yield* Fiber.join(call)).toMatchObject({ _tag: "DcsInternalError", attempts: 1, mayHaveDeleted: true })
  })
)
