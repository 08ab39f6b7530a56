/** What errors show: in consoles, logs, JSON and clones, with the frames of the caller and a scrubbed cause. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { inspect, types } from "node:util"
import { everyView } from "@dcs-tasks/vectors/lines/views"
import { describe, expect, it } from "vitest"
import { DcsError, DcsNotFound, DcsTransportError, type DcsTasksService } from "../src/index.ts"
import { canary, itLive, make, task } from "./support.ts"

const message = "The task was not found (404 DCS.1). Nothing was deleted. It is already gone, or its id is wrong."
const head = `DcsNotFound: ${message}`
const notFound = () =>
  new DcsNotFound({
    status: 404,
    errorCode: "DCS.1",
    attempts: 1,
    mayHaveDeleted: false,
    reason: { _tag: "Task" }
  })

const running = <E>(fetch: typeof globalThis.fetch, call: (dcs: DcsTasksService) => Effect.Effect<unknown, E>) =>
  Effect.flatMap(HttpClient.HttpClient, (client) => make(client, { retry: { maxAttempts: 1 } })).pipe(
    Effect.flatMap((dcs) => call(dcs)),
    Effect.provide(FetchHttpClient.layer),
    Effect.provideService(FetchHttpClient.Fetch, fetch)
  )

const failing = <E>(fetch: typeof globalThis.fetch, call: (dcs: DcsTasksService) => Effect.Effect<unknown, E>) =>
  Effect.flip(running(fetch, call))

const missing = async () => Response.json({ error_code: "DCS.1" }, { status: 404 })

describe("an error", () => {
  it("has its name where Bun's console looks for it, and a caller can set another", () => {
    const error = notFound()
    expect(Object.getOwnPropertyDescriptor(Object.getPrototypeOf(error), "name")?.value).toBe("DcsNotFound")
    expect(Object.assign(error, { name: "Mine" }).name).toBe("Mine")
  })

  it("in a console shows class, message, frames and fields, once", () => {
    function userCode() {
      return notFound()
    }
    for (const value of [userCode(), { deep: [userCode()] }, new Error("outer", { cause: userCode() })]) {
      const shown = inspect(value, { colors: false })
      expect(shown).toContain(head)
      expect(shown).toMatch(/at userCode \(.*shownErrors\.test\.ts/)
      expect(shown).toContain("errorCode: 'DCS.1'")
      expect(shown.split(message)).toHaveLength(2)
    }
  })

  it("keeps its message in a clone and in JSON, from which the schema makes it again", () => {
    const error = notFound()
    expect(structuredClone(error).message).toBe(message)
    const json = JSON.stringify(error)
    expect(JSON.parse(json)).toEqual({ ...error, message })
    const decoded = Schema.decodeUnknownSync(DcsError)(JSON.parse(json))
    expect(decoded).toBeInstanceOf(DcsNotFound)
    expect(decoded.message).toBe(message)
    expect(Object.keys(error)).not.toContain("message")
    expect(Schema.encodeSync(DcsError)(error)).not.toHaveProperty("message")
  })
})

describe("the stack", () => {
  const calls: ReadonlyArray<readonly [string, (dcs: DcsTasksService) => Effect.Effect<unknown, DcsError>]> = [
    ["deleteBackgroundTask", (dcs) => dcs.deleteBackgroundTask(task)],
    ["an invalid input", (dcs) => dcs.deleteBackgroundTask({ ...task, taskId: ".." })],
    ["a list", (dcs) => Stream.runDrain(dcs.listBackgroundTasks(task))]
  ]
  for (const [what, call] of calls) {
    itLive(`of ${what} begins with the caller`, () =>
      Effect.gen(function* () {
        function userCode(dcs: DcsTasksService) {
          return call(dcs)
        }
        const error = yield* failing(missing, userCode)
        const frames = (error.stack ?? "").split("\n").slice(1)
        expect(frames[0]).toContain("shownErrors.test.ts")
        expect(frames[1]).toContain("at userCode")
        expect(error.stack).toMatch(new RegExp(`^${error._tag}: `))
      })
    )

    itLive(`${what} fails with the error itself, which can be cloned, and keeps the caller's spans`, () =>
      Effect.gen(function* () {
        const cause = yield* Effect.flip(Effect.sandbox(running(missing, call).pipe(Effect.withSpan("acme.cleanup"))))
        const error = Cause.squash(cause)
        expect(types.isProxy(error)).toBe(false)
        expect(structuredClone(error)).toMatchObject({ message: String(error).replace(/^\w+: /, "") })
        expect(Cause.pretty(cause)).toContain("at acme.cleanup")
        expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain("acme.cleanup")
      })
    )
  }
})

describe("the cause", () => {
  itLive("is what the transport knew, without secrets, paths and control characters", () =>
    Effect.gen(function* () {
      const own = new Error(`token ${canary} in /home/me/key.pem\u001b[2J${"x".repeat(500)}`)
      own.name = `Odd${canary}\u001b`
      const error = yield* failing(
        async () => {
          throw own
        },
        (dcs) => dcs.deleteBackgroundTask(task)
      )
      expect(error).toBeInstanceOf(DcsTransportError)
      expect(error.cause).toMatchObject({ phase: "headers" })
      expect(error.cause).not.toBe(own)
      expect(Object.keys(error)).not.toContain("cause")
      expect(String(error.cause).length).toBeLessThan(250)
      for (const view of [everyView(error), inspect(error, { depth: 12, showHidden: true })]) {
        expect(view).toContain("Odd<redacted>\\u001b")
        expect(view).not.toContain(canary)
        expect(view).not.toContain("/home/me")
        expect(view).not.toContain("\u001b")
      }
    })
  )
})

describe("Effect's loggers", () => {
  const loggers = [
    ["logFmt", Logger.logfmtLogger],
    ["json", Logger.jsonLogger],
    ["string", Logger.stringLogger]
  ] as const
  for (const [name, logger] of loggers) {
    itLive(`${name} shows class and message, and of a cause the caller's frame too`, () =>
      Effect.gen(function* () {
        const error = yield* failing(missing, (dcs) => dcs.deleteBackgroundTask(task))
        const lines: Array<string> = []
        const keep = Logger.map(logger, (line) => {
          lines.push(line)
        })
        yield* Effect.log(error).pipe(
          Effect.zipRight(Effect.logError("failed", Cause.fail(error))),
          Effect.provide(Logger.replace(Logger.defaultLogger, keep))
        )
        expect(lines[0]).toContain("DcsNotFound")
        expect(lines[0]).toContain(error.message)
        expect(lines[1]).toContain(`DcsNotFound: ${error.message}`)
        expect(lines[1]).toContain("shownErrors.test.ts")
      })
    )
  }

  for (const [what, credentials] of [
    ["a token", { token: canary }],
    [
      "a provider around attempts",
      {
        authenticate: () => Effect.succeed({ headers: Redacted.make({}), secrets: Redacted.make([]) }),
        aroundAttempt: identity
      }
    ]
  ] as const) {
    itLive(`at Debug, with ${what}, say nothing about the fibers of a call that gets no response`, () =>
      Effect.gen(function* () {
        const logged: Array<unknown> = []
        const keep = Logger.make(({ message }) => {
          logged.push(message)
        })
        const client = yield* HttpClient.HttpClient
        const dcs = yield* make(client, { retry: { maxAttempts: 1 }, credentials })
        const error = yield* Effect.flip(dcs.deleteBackgroundTask(task)).pipe(
          Effect.provide(Logger.replace(Logger.defaultLogger, keep)),
          Logger.withMinimumLogLevel(LogLevel.Debug)
        )
        expect(error._tag).toBe("DcsTransportError")
        expect(logged).toEqual([])
      }).pipe(
        Effect.provide(FetchHttpClient.layer),
        Effect.provideService(FetchHttpClient.Fetch, async () => {
          throw new Error("broken")
        })
      )
    )
  }
})
