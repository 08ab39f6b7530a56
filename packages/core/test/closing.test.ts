/** Closing a transport while calls wait for something. */
import { describe, expect, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as Closing from "../src/transport/closing.ts"
import { registerTransport } from "../src/transport/httpClient/httpClientTransport.ts"
import type { Sender } from "../src/transport/sender.ts"
import { fromSender } from "../src/transport/transport.ts"
import {
  type CredentialsProvider,
  DcsClientClosed,
  DcsError,
  type DcsTasksConfig,
  isDcsError,
  mayHaveDeleted
} from "../src/index.ts"
import { Pass } from "./senders.ts"
import { canary, make, task } from "./support.ts"

/**
 * Responds with its statuses in order and repeats the last one; `0` breaks the connection after the request was
 * written.
 */
const transport = (statuses: ReadonlyArray<number>) => {
  const closing = Closing.make()
  let sent = 0
  const sender: Sender = (_, ended) => {
    const pass = new Pass()
    if (closing.isClosed()) ended(pass.lost(new DcsClientClosed()))
    else {
      const status = statuses[Math.min(sent++, statuses.length - 1)] ?? 0
      pass.write()
      ended(status === 0 ? pass.lost(new Error("broken")) : pass.answer(status))
    }
    return { soFar: () => pass.lost(undefined), drop: () => {} }
  }
  const own = fromSender(sender, () => ({ kind: "reset", beforeRequest: false }))
  // Never used without its transport.
  const client = HttpClient.mapRequest(
    Effect.runSync(Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer)),
    (request) => request
  )
  return { client: registerTransport(client, Object.assign(own, { closing })), closing, sent: () => sent }
}

const credentials = {
  authenticate: () =>
    Effect.succeed({ headers: Redacted.make({ "x-auth-token": canary }), secrets: Redacted.make([canary]) })
} satisfies CredentialsProvider

const longWaits = { retry: { maxAttempts: 3, schedule: Schedule.spaced("20 seconds") } }

/**
 * What a call waits for, the responses before that, its outcome when the transport closes, and its number of requests.
 */
const waits: ReadonlyArray<readonly [string, Partial<DcsTasksConfig>, ReadonlyArray<number>, object, number]> = [
  ["a project that nobody tells", { projectId: Effect.never }, [204], { _tag: "DcsClientClosed" }, 0],
  [
    "credentials that never come",
    { credentials: { authenticate: () => Effect.never } },
    [204],
    { _tag: "DcsClientClosed" },
    0
  ],
  ["a retry after an answer", longWaits, [503], { _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true }, 1],
  [
    "a retry after a connection that broke",
    longWaits,
    [0],
    { _tag: "DcsTransportError", kind: "reset", attempts: 1, mayHaveDeleted: true },
    1
  ],
  [
    "another token after a 401",
    { credentials: { ...credentials, onUnauthorized: () => Effect.never } },
    [401],
    { _tag: "DcsUnauthorized", attempts: 1, mayHaveDeleted: false },
    1
  ],
  [
    "its turn",
    { credentials: { ...credentials, aroundAttempt: (attempt) => Effect.delay(attempt, "20 seconds") } },
    [204],
    { _tag: "DcsClientClosed" },
    0
  ]
]

const close = (closing: Closing.Closing) => Effect.andThen(Effect.sleep("1 second"), Effect.sync(closing.close))

describe("a call ends with its transport", () => {
  for (const [name, config, statuses, expected, requests] of waits) {
    it.effect(`that waits for ${name}`, () =>
      Effect.gen(function* () {
        const { client, closing, sent } = transport(statuses)
        const dcs = yield* make(client, { retry: {}, ...config })
        const call = yield* dcs
          .deleteBackgroundTask(task)
          .pipe(
            Effect.provideService(Random.Random, { nextIntUnsafe: () => 0, nextDoubleUnsafe: () => 1 }),
            Effect.uninterruptible,
            Effect.flip,
            Effect.forkChild
          )
        yield* Effect.forkChild(close(closing))
        yield* TestClock.adjust("30 seconds")
        expect(yield* Fiber.join(call)).toMatchObject(expected)
        expect(sent()).toBe(requests)
      })
    )
  }

  it.effect("at once, not when the wait would have ended", () =>
    Effect.gen(function* () {
      const { client, closing } = transport([503])
      const dcs = yield* make(client, longWaits)
      const call = yield* Effect.forkChild(
        Effect.andThen(Effect.flip(dcs.deleteBackgroundTask(task)), Clock.currentTimeMillis)
      )
      yield* Effect.forkChild(close(closing))
      yield* TestClock.adjust("30 seconds")
      expect(yield* Fiber.join(call)).toBe(1000)
    })
  )
})

describe("after its transport was closed", () => {
  const closed = Effect.gen(function* () {
    const { client, closing, sent } = transport([204])
    const projectId = Effect.die("nobody is asked for anything")
    const authenticate = () => Effect.die("nobody is asked for anything")
    const [named, plain] = yield* Effect.all([
      make(client, { projectId, credentials: { authenticate } }),
      make(client, { credentials: { authenticate } })
    ])
    closing.close()
    return { services: [named, plain], sent }
  })

  it.effect("every call fails with DcsClientClosed and sends nothing", () =>
    Effect.gen(function* () {
      const { sent, services } = yield* closed
      for (const dcs of services) {
        for (const call of [
          dcs.deleteBackgroundTask(task),
          Stream.runCollect(dcs.listBackgroundTasks(task)),
          Stream.runCollect(dcs.listInstances())
        ]) {
          const error = yield* Effect.flip<unknown, DcsError, never>(call)
          expect(error).toBeInstanceOf(DcsClientClosed)
        }
      }
      expect(sent()).toBe(0)
    })
  )

  it.effect("a bulk deletion attempts nothing and says why", () =>
    Effect.gen(function* () {
      const { sent, services } = yield* closed
      for (const dcs of services) {
        const input = Stream.make(task, { ...task, taskId: "t2" })
        const results = yield* Stream.runCollect(dcs.deleteBackgroundTasks(input))
        expect(results.map(({ outcome }) => outcome)).toMatchObject([
          { _tag: "NotAttempted", stoppedBy: "closed" },
          { _tag: "NotAttempted", stoppedBy: "closed" }
        ])
      }
      expect(sent()).toBe(0)
    })
  )

  it.effect("a bulk deletion keeps the story of its requests", () =>
    Effect.gen(function* () {
      const { client, closing, sent } = transport([429])
      const dcs = yield* make(client, { retry: {} })
      const bulk = yield* Effect.forkChild(Stream.runCollect(dcs.deleteBackgroundTasks(Stream.make(task))))
      yield* Effect.forkChild(Effect.andThen(Effect.sleep("500 millis"), Effect.sync(closing.close)))
      yield* TestClock.adjust("5 seconds")
      const [result] = yield* Fiber.join(bulk)
      expect(result?.outcome).toMatchObject({ _tag: "Failed", error: { _tag: "DcsThrottled", attempts: 1 } })
      expect(sent()).toBe(1)
    })
  )

  it.effect("a retry of a bulk deletion does not wait for its pace", () =>
    Effect.gen(function* () {
      const { client, closing, sent } = transport([503])
      const dcs = yield* make(client, { retry: { schedule: Schedule.spaced("100 millis") } })
      const pace = Effect.suspend(() => (sent() === 0 ? Effect.void : Effect.never))
      const bulk = yield* Effect.forkChild(Stream.runCollect(dcs.deleteBackgroundTasks(Stream.make(task), { pace })))
      yield* Effect.forkChild(close(closing))
      yield* TestClock.adjust("1 second")
      const [result] = yield* Fiber.join(bulk)
      expect(result?.outcome).toMatchObject({ _tag: "Failed", error: { _tag: "DcsUnavailable", attempts: 1 } })
      expect(sent()).toBe(1)
    })
  )
})

describe("DcsClientClosed", () => {
  it("is one of the errors, has a message, and survives JSON", () => {
    const error = new DcsClientClosed()
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ _tag: "DcsClientClosed", name: "DcsClientClosed" })
    expect(error.message).toBe("This client was closed. Nothing was sent to DCS. Create a new one.")
    const json = JSON.stringify(Schema.encodeSync(DcsError)(error))
    expect(json).toBe('{"_tag":"DcsClientClosed"}')
    expect(Schema.decodeUnknownSync(DcsError)(JSON.parse(json))).toBeInstanceOf(DcsClientClosed)
    expect(isDcsError(error)).toBe(true)
    expect(mayHaveDeleted(error)).toBe(false)
  })
})
