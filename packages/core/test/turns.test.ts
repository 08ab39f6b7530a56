/** How a call ends whose provider ends at another time than its attempt: with what was sent. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { afterEach, describe, expect, vi } from "vitest"
import { make as makeClient } from "../src/client/client.ts"
import { DcsCredentialsError } from "../src/index.ts"
import type { CredentialsProvider } from "../src/model/Credentials.ts"
import { none } from "../src/operation/instrumentation.ts"
import { promiseClient } from "../src/promise/client.ts"
import * as httpClientTransport from "../src/transport/httpClient/httpClientTransport.ts"
import { config, make, scripted, task } from "./support.ts"
import { deleted, detach, ended, failure, hanging, provider, type Take, through, untyped } from "./turnsSupport.ts"

afterEach(() => {
  vi.useRealTimers()
})

describe("a provider that leaves its attempt behind", () => {
  const other = new DcsCredentialsError({ source: "turn", problem: "no" })
  const lost = { _tag: "DcsTransportError", attempts: 1, mayHaveDeleted: true }
  const cases: ReadonlyArray<readonly [string, Take, object, number]> = [
    ["and fails at once", (attempt) => Effect.andThen(detach(attempt), Effect.fail(other)), lost, 0],
    ["and fails later", (attempt) => Effect.andThen(detach(attempt), Effect.delay(Effect.fail(other), 10)), lost, 10],
    ["and goes on later", (attempt) => Effect.andThen(detach(attempt), untyped(Effect.sleep(10))), lost, 10],
    [
      "and says that the time is up",
      (attempt, { late }) => Effect.andThen(detach(attempt), Effect.delay(late, 10)),
      { _tag: "DcsTimeout", phase: "total", timeoutMillis: 60_000, attempts: 1, mayHaveDeleted: true },
      10
    ],
    [
      "and never ends",
      (attempt) => Effect.andThen(detach(attempt), Effect.never),
      { _tag: "DcsTimeout", phase: "total", timeoutMillis: 60_000, attempts: 1, mayHaveDeleted: true },
      60_000
    ]
  ]
  for (const [name, aroundAttempt, expected, at] of cases) {
    it.effect(`${name} does not hide what it sent`, () =>
      Effect.gen(function* () {
        const credentials = { ...provider, aroundAttempt }
        const { exit, millis } = yield* ended(hanging, { credentials, timeout: "2 minutes", totalTimeout: "1 minute" })
        expect(failure(exit)).toMatchObject(expected)
        expect(millis).toBe(at)
      })
    )
  }

  it.effect("and whose caller leaves, too, sends nothing more", () =>
    Effect.gen(function* () {
      let cancelled = 0
      const client = HttpClient.make(() => Effect.onInterrupt(Effect.never, () => Effect.sync(() => void cancelled++)))
      const aroundAttempt: Take = (attempt) => Effect.andThen(detach(attempt), Effect.never)
      const dcs = yield* make(client, { credentials: { ...provider, aroundAttempt } })
      const call = yield* Effect.forkChild(dcs.deleteBackgroundTask(task), { startImmediately: true })
      yield* TestClock.adjust(10)
      yield* Fiber.interrupt(call)
      yield* TestClock.adjust(10)
      expect(cancelled).toBe(1)
    })
  )
})

describe("a provider", () => {
  for (const [timeout, phase] of [
    ["1 minute", "headers"],
    ["2 minutes", "total"]
  ] as const) {
    it.effect(`that waits for its attempt reports ${phase} after a minute, with ${timeout} for the attempt`, () =>
      Effect.gen(function* () {
        const credentials = { ...provider, aroundAttempt: through }
        const { exit, millis } = yield* ended(hanging, { credentials, timeout, totalTimeout: "1 minute" })
        expect(failure(exit)).toMatchObject({ _tag: "DcsTimeout", phase, attempts: 1, mayHaveDeleted: true })
        expect(millis).toBe(60_000)
      })
    )
  }

  it.effect("that hides why its attempt could not begin does not hide it from the caller", () =>
    Effect.gen(function* () {
      const authenticate = () => Effect.fail(new DcsCredentialsError({ source: "vault", problem: "is sealed" }))
      const aroundAttempt: Take = (attempt) => untyped(Effect.exit(attempt))
      const { exit } = yield* ended(hanging, { credentials: { ...provider, authenticate, aroundAttempt } })
      expect(failure(exit)).toMatchObject({ _tag: "DcsCredentialsError", problem: "is sealed" })
    })
  )

  it.effect("that runs an attempt twice at once sees why not", () =>
    Effect.gen(function* () {
      const seen: Array<unknown> = []
      const aroundAttempt: Take = (attempt) =>
        Effect.andThen(
          detach(attempt),
          Effect.tapError(attempt, (error) => Effect.sync(() => void seen.push(error)))
        )
      const credentials = { ...provider, aroundAttempt, source: "turn" }
      yield* ended(hanging, { credentials })
      expect(seen).toMatchObject([
        { _tag: "DcsCredentialsError", source: "turn", problem: "the provider ran an attempt twice at the same time" }
      ])
    })
  )

  it.effect("that takes too long, or returns something else, is named with its fault", () =>
    Effect.gen(function* () {
      for (const [authenticate, problem] of [
        [Effect.never, "no credentials within 1.5 s"],
        [Effect.succeed({ headers: {} }), "the provider returned an invalid value"]
      ] as const) {
        const credentials = {
          ...provider,
          source: "vault",
          authenticate: () => untyped<Effect.Effect<never>>(authenticate)
        }
        const { exit } = yield* ended(hanging, { credentials, timeout: 1500 })
        expect(failure(exit)).toMatchObject({ _tag: "DcsCredentialsError", source: "vault", problem })
      }
    })
  )

  it.effect("that stops once to correct itself does so within the total limit of the call", () =>
    Effect.gen(function* () {
      const statuses = [503, 401]
      const { client } = scripted(() => new Response(null, { status: statuses.shift() ?? 204 }))
      const credentials = { ...provider, onUnauthorized: () => Effect.never }
      const retry = { schedule: Schedule.spaced("20 seconds") }
      const { exit, millis } = yield* ended(client, { credentials, totalTimeout: "1 minute", retry })
      expect(failure(exit)).toMatchObject({ _tag: "DcsUnauthorized", attempts: 2 })
      expect(millis).toBe(60_000)
    })
  )
})

describe("a call that has ended", () => {
  const waiting = Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
  for (const [name, credentials] of [
    [
      "credentials",
      { ...provider, authenticate: (request) => Effect.andThen(waiting, provider.authenticate(request)) }
    ],
    ["a turn", { ...provider, aroundAttempt: (attempt) => Effect.andThen(waiting, attempt) }]
  ] satisfies ReadonlyArray<readonly [string, CredentialsProvider]>) {
    it(`after a wait for ${name} leaves no timer`, async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
      const outcome = await Effect.runPromise(
        Effect.flatMap(make(scripted(deleted).client, { credentials }), (dcs) => dcs.deleteBackgroundTask(task))
      )
      expect(outcome._tag).toBe("Deleted")
      expect(vi.getTimerCount()).toBe(0)
    })
  }
})

describe("credentials are accepted", () => {
  const stuck = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }), { status: 200 })
  const answered = (client: HttpClient.HttpClient) =>
    HttpClient.transform(client, (_sent, request) => Effect.succeed(HttpClientResponse.fromWeb(request, deleted())))
  for (const [name, client, accepted] of [
    ["by a response", scripted(deleted).client, 1],
    ["by an error of the service", scripted(() => new Response(null, { status: 400 })).client, 1],
    ["not by a 401", scripted(() => new Response(null, { status: 401 })).client, 0],
    ["not by half a response", scripted(stuck).client, 0],
    ["not by a middleware that sends nothing", answered(scripted(deleted).client), 0]
  ] satisfies ReadonlyArray<readonly [string, HttpClient.HttpClient, number]>) {
    it.effect(name, () =>
      Effect.gen(function* () {
        let count = 0
        const onAccepted = Effect.sync(() => void count++)
        yield* ended(client, { credentials: { ...provider, onAccepted } })
        expect(count).toBe(accepted)
      })
    )
  }
})

describe("a client without telemetry", () => {
  it("works", async () => {
    const refusing = HttpClient.make((request) =>
      Effect.fail(
        new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause: "no" }) })
      )
    )
    for (const [client, expected] of [
      [scripted(deleted).client, { _tag: "Deleted" }],
      [refusing, { _tag: "DcsTransportError" }]
    ] as const) {
      const made = makeClient(config, httpClientTransport.make(client), none)
      if (!("endpoint" in made)) throw made
      const dcs = promiseClient(made, () => Promise.resolve())
      const outcome = await dcs.deleteBackgroundTask(task).catch((error: unknown) => error)
      expect(outcome).toMatchObject(expected)
    }
  })
})
