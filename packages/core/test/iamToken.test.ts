/** IAM logins: one token for all calls, renewed in time, and clear errors without one. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect } from "vitest"
import type { DcsError } from "../src/index.ts"
import { type IamOptions, loggedIn, password, token } from "./iam.ts"
import { canary, everyView, task } from "./support.ts"

const hours = (count: number) => `${count} hours` as const

const refusals = (status: number, body: unknown = "", headers: Record<string, string> = {}) => ({
  iam: () => Effect.succeed(new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers }))
})

const many = <A, E>(self: Effect.Effect<A, E>, count: number) =>
  Effect.all(
    Array.from({ length: count }, () => Effect.result(self)),
    { concurrency: "unbounded" }
  )

const failedOnce = (fiber: Fiber.Fiber<unknown, DcsError>) =>
  Effect.gen(function* () {
    yield* TestClock.adjust("1 minute")
    const error = yield* Effect.flip(Fiber.join(fiber))
    expect(error).toMatchObject({ _tag: "DcsCredentialsError", source: "OS_PASSWORD" })
    expect(everyView(error)).not.toContain(canary)
    return error.message
  })

describe("a token", () => {
  it.effect("is requested when first needed, and then shared by all calls", () =>
    Effect.gen(function* () {
      const { calls, dcs, logins } = yield* loggedIn({})
      expect(logins).toHaveLength(0)
      yield* many(dcs.deleteBackgroundTask(task), 1000)
      expect(logins).toHaveLength(1)
      expect(logins[0]).toMatchObject({ path: "/v3/auth/tokens?nocatalog=1" })
      expect(JSON.parse(logins[0]?.body ?? "")).toEqual({
        auth: {
          identity: {
            methods: ["password"],
            password: { user: { name: "me", domain: { name: "us" }, password } }
          },
          scope: { project: { id: "p1" } }
        }
      })
      expect(new Set(calls)).toEqual(new Set([token(1)]))
    })
  )

  it.effect("is renewed once, ten minutes before it expires", () =>
    Effect.gen(function* () {
      const { calls, dcs, logins } = yield* loggedIn({})
      yield* dcs.deleteBackgroundTask(task)
      yield* TestClock.adjust("1429 minutes")
      yield* dcs.deleteBackgroundTask(task)
      expect(logins).toHaveLength(1)
      yield* TestClock.adjust("2 minutes")
      yield* many(dcs.deleteBackgroundTask(task), 1000)
      expect(logins).toHaveLength(2)
      expect(calls.at(-1)).toBe(token(2))
    })
  )

  it.effect("with a short lifetime is renewed when a fifth of it is left", () =>
    Effect.gen(function* () {
      const { dcs, logins } = yield* loggedIn({ life: 15 * 60_000 })
      yield* dcs.deleteBackgroundTask(task)
      yield* TestClock.adjust("11 minutes")
      yield* dcs.deleteBackgroundTask(task)
      expect(logins).toHaveLength(1)
      yield* TestClock.adjust("2 minutes")
      yield* dcs.deleteBackgroundTask(task)
      expect(logins).toHaveLength(2)
    })
  )

  it.effect("that has expired is replaced by one login for 1,000 calls", () =>
    Effect.gen(function* () {
      const { dcs, logins } = yield* loggedIn({})
      yield* dcs.deleteBackgroundTask(task)
      yield* TestClock.adjust(hours(25))
      const results = yield* many(dcs.deleteBackgroundTask(task), 1000)
      expect(results.every(({ _tag }) => _tag === "Success")).toBe(true)
      expect(logins).toHaveLength(2)
    })
  )

  it.effect("that is rejected is replaced by one login for 1,000 calls", () =>
    Effect.gen(function* () {
      const { calls, dcs, logins, revoke } = yield* loggedIn({})
      yield* dcs.deleteBackgroundTask(task)
      revoke(1)
      const results = yield* many(dcs.deleteBackgroundTask(task), 1000)
      expect(results.every((result) => result._tag === "Success" && result.success.attempts === 2)).toBe(true)
      expect(logins).toHaveLength(2)
      expect(calls).toHaveLength(2001)
    })
  )

  it.effect("that was never accepted is not replaced repeatedly", () =>
    Effect.gen(function* () {
      const { dcs, logins, revoke } = yield* loggedIn({})
      for (const number of [1, 2, 3]) revoke(number)
      for (let n = 0; n < 5; n++) yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(logins).toHaveLength(1)
      yield* TestClock.adjust("2 minutes")
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({ _tag: "DcsUnauthorized", reason: { _tag: "TokenExpired" }, attempts: 2 })
      expect(logins).toHaveLength(2)
    })
  )

  it.effect("that is still valid is used while IAM is down", () =>
    Effect.gen(function* () {
      let down = false
      const iam = () => Effect.sync(() => (down ? new Response("<html>", { status: 503 }) : undefined))
      const { dcs, logins } = yield* loggedIn({ iam })
      yield* dcs.deleteBackgroundTask(task)
      down = true
      yield* TestClock.adjust("1435 minutes")
      const fiber = yield* Effect.forkChild(dcs.deleteBackgroundTask(task))
      yield* TestClock.adjust("9 seconds")
      expect(yield* Fiber.join(fiber)).toMatchObject({ _tag: "Deleted" })
      expect(logins).toHaveLength(4)
      yield* dcs.deleteBackgroundTask(task)
      expect(logins).toHaveLength(4)
    })
  )
})

it.effect("a project without id and name is invalid before the login", () =>
  Effect.gen(function* () {
    for (const project of [{}, { id: undefined }, { name: 5 }]) {
      const error = yield* Effect.flip(loggedIn({ login: { project: project as { readonly id: string } } }))
      expect(error).toMatchObject({ _tag: "DcsInvalidInput", problem: "must be an object with an id or a name" })
    }
  })
)

describe("a login that fails", () => {
  const cases: ReadonlyArray<readonly [string, string, IamOptions, number]> = [
    [
      "is refused",
      "rejected the request (401: The password <redacted> is wrong)",
      refusals(401, { error: { code: 401, message: `The password ${password} is wrong.`, title: "Unauthorized" } }),
      1
    ],
    ["gets a page", "iam.example.com responded 200, but not as IAM does", refusals(200, `<html>${password}</html>`), 1],
    [
      "is redirected",
      "redirected to https://evil.example.com",
      refusals(307, "", { location: "https://evil.example.com/x" }),
      1
    ],
    ["is too much", "responded 429", refusals(429), 3],
    ["meets a failure", "responded 500", refusals(500), 3],
    ["gets no answer", "did not respond within 9 s", { iam: () => Effect.never }, 1]
  ]
  for (const [name, words, options, requests] of cases) {
    it.effect(`because it ${name} is a DcsCredentialsError, and DCS is not called`, () =>
      Effect.gen(function* () {
        const { calls, dcs, logins } = yield* loggedIn(options)
        const fiber = yield* Effect.forkChild(dcs.deleteBackgroundTask(task))
        expect(yield* failedOnce(fiber)).toContain(words)
        expect(logins).toHaveLength(requests)
        expect(calls).toHaveLength(0)
      })
    )
  }

  it.effect("fails all calls that wait for it, and the next call tries again", () =>
    Effect.gen(function* () {
      const iam = (_: unknown, number: number) =>
        Effect.succeed(
          number === 1 ? Response.json({ error: { code: 401, message: "no" } }, { status: 401 }) : undefined
        )
      const { dcs, logins } = yield* loggedIn({ iam })
      const results = yield* many(dcs.deleteBackgroundTask(task), 100)
      expect(results.every(({ _tag }) => _tag === "Failure")).toBe(true)
      expect(logins).toHaveLength(1)
      yield* dcs.deleteBackgroundTask(task)
      expect(logins).toHaveLength(2)
    })
  )

  it.effect("is not retried after a passcode was sent, and its token is not renewed", () =>
    Effect.gen(function* () {
      const login = { userId: "u1", password, passcode: "123456" }
      const down = yield* loggedIn({ ...refusals(503), login: { login } })
      yield* Effect.flip(down.dcs.deleteBackgroundTask(task))
      expect(down.logins).toHaveLength(1)

      const { dcs, logins } = yield* loggedIn({ login: { login } })
      yield* dcs.deleteBackgroundTask(task)
      yield* TestClock.adjust(hours(25))
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error.message).toContain("a passcode works only once")
      expect(logins).toHaveLength(1)
    })
  )
})

describe("interrupting", () => {
  it.effect("the first caller does not stop the login for the others", () =>
    Effect.gen(function* () {
      const { dcs, logins } = yield* loggedIn({ iam: () => Effect.as(Effect.sleep("3 seconds"), undefined) })
      const first = yield* Effect.forkChild(dcs.deleteBackgroundTask(task))
      const second = yield* Effect.forkChild(dcs.deleteBackgroundTask(task))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("3 seconds")
      expect(yield* Fiber.join(second)).toMatchObject({ _tag: "Deleted" })
      expect(logins).toHaveLength(1)
    })
  )

  it.effect("all callers ends the login, and the next caller starts another", () =>
    Effect.gen(function* () {
      let ended = 0
      const { dcs, logins } = yield* loggedIn({
        iam: (_, number) =>
          number === 1
            ? Effect.onInterrupt(Effect.never, () => Effect.sync(() => void ended++))
            : Effect.succeed(undefined)
      })
      const fibers = [
        yield* Effect.forkChild(dcs.deleteBackgroundTask(task)),
        yield* Effect.forkChild(dcs.deleteBackgroundTask(task))
      ]
      yield* TestClock.adjust("1 second")
      yield* Fiber.interruptAll(fibers)
      yield* TestClock.adjust("1 second")
      expect(ended).toBe(1)
      yield* dcs.deleteBackgroundTask(task)
      expect(logins).toHaveLength(2)
    })
  )
})
