/**
 * What errors show: in consoles, logs, JSON and clones, with the frames of the caller and a scrubbed cause.
 *
 * Over 300 lines: the mutants of wire are tested with this one file of core, so it has all that wire shows of an error.
 */
import { it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { inspect } from "node:util"
import { describe, expect } from "vitest"
import * as ClientOver from "../src/client/client.ts"
import { DcsClientClosed, DcsError, DcsInvalidInput, DcsNotFound, DcsTimeout, DcsTransportError } from "../src/index.ts"
import type { DcsTasksService, DeletionResult } from "../src/index.ts"
import { promiseClient } from "../src/promise/client.ts"
import { make as makeInstrumentation } from "../src/operation/telemetry.ts"
import * as HttpClientTransport from "../src/transport/httpClient/httpClientTransport.ts"
import { canary, config, everyView, make, scripted, task } from "./support.ts"

const missing = () => new Response(JSON.stringify({ error_code: "DCS.1", error_msg: "gone" }), { status: 404 })
const message = "The task was not found (404 DCS.1: gone). Nothing was deleted. It is already gone, or its id is wrong."
const notFound = () =>
  new DcsNotFound({
    status: 404,
    errorCode: "DCS.1",
    errorMsg: "gone",
    attempts: 1,
    mayHaveDeleted: false,
    reason: { _tag: "Task" }
  })
const head = `DcsNotFound: ${message}`

const drain = async (rows: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of rows);
}

/** The first line and the first frame, but for the one that some runtimes show below an `await`. */
const top = (error: { readonly stack?: string }): string =>
  (error.stack ?? "")
    .split("\n")
    .filter((line) => !line.includes("processTicksAndRejections"))
    .slice(0, 2)
    .join("\n")

describe("an error in a console", () => {
  const views: ReadonlyArray<readonly [string, (error: DcsError) => unknown]> = [
    ["alone", (error) => error],
    ["in an object", (error) => ({ error })],
    ["in a list", (error) => [error]],
    ["as a cause", (cause) => new Error("outer", { cause })],
    ["in an AggregateError", (error) => new AggregateError([error], "all failed")]
  ]
  for (const [where, around] of views) {
    it(`${where}, shows class, message, frames and fields`, () => {
      function userCode() {
        return notFound()
      }
      const shown = inspect(around(userCode()), { colors: false })
      expect(shown).toContain(head)
      expect(shown).toMatch(/at userCode \(.*shownErrors\.test\.ts/)
      expect(shown).toContain("errorCode: 'DCS.1'")
      // Once, in the first line.
      expect(shown.split(message)).toHaveLength(2)
    })
  }
})

describe("an error", () => {
  it("has its name where Bun's console looks for it, and a caller can set another", () => {
    const error = notFound()
    expect(Object.getOwnPropertyDescriptor(Object.getPrototypeOf(error), "name")?.value).toBe("DcsNotFound")
    expect(Object.assign(error, { name: "Mine" }).name).toBe("Mine")
  })
})

describe("a copy of an error", () => {
  it("has the message: a clone, JSON, and what a schema makes of the JSON", () => {
    const error = notFound()
    expect(structuredClone(error).message).toBe(message)
    const json = JSON.stringify(error)
    expect(JSON.parse(json)).toEqual({ ...error, message })
    const decoded = Schema.decodeUnknownSync(DcsError)(JSON.parse(json))
    expect(decoded).toBeInstanceOf(DcsNotFound)
    expect(decoded.message).toBe(message)
    expect(Equal.equals(decoded, error)).toBe(true)
  })

  it("has only the fields, spread or encoded", () => {
    const fields = ["_tag", "status", "errorCode", "errorMsg", "attempts", "mayHaveDeleted", "reason"].toSorted()
    expect(Object.keys({ ...notFound() }).toSorted()).toEqual(fields)
    expect(Object.keys(Schema.encodeSync(DcsError)(notFound())).toSorted()).toEqual(fields)
  })
})

const fetching = (fetch: typeof globalThis.fetch, overrides: Parameters<typeof make>[1] = {}) =>
  Effect.flatMap(HttpClient.HttpClient, (client) => make(client, overrides)).pipe(
    Effect.flatMap((dcs) => Effect.flip(dcs.deleteBackgroundTask(task))),
    Effect.provide(FetchHttpClient.layer),
    Effect.provideService(FetchHttpClient.Fetch, fetch)
  )

const broken = (error: Error) =>
  fetching(async () => {
    throw error
  })

describe("the stack", () => {
  const frame = (name: string) => new RegExp(`^.*\\n +at (async )?${name} \\(.*shownErrors\\.test\\.ts`)

  const calls: ReadonlyArray<readonly [string, (dcs: DcsTasksService) => Effect.Effect<DcsError, unknown>]> = [
    ["deleteBackgroundTask", (dcs) => Effect.flip(dcs.deleteBackgroundTask(task))],
    ["an invalid input", (dcs) => Effect.flip(dcs.deleteBackgroundTask({ ...task, taskId: ".." }))],
    ["a list", (dcs) => Effect.flip(Stream.runDrain(dcs.listBackgroundTasks(task)))],
    ["the list of instances", (dcs) => Effect.flip(Stream.runDrain(dcs.listInstances()))]
  ]
  for (const [what, call] of calls) {
    it.effect(`of ${what} begins with the caller`, () =>
      Effect.gen(function* () {
        function userCode(dcs: DcsTasksService) {
          return call(dcs)
        }
        const { client } = scripted(missing)
        const error = yield* userCode(yield* make(client))
        // The call is in the arrow function above; its caller is next.
        const frames = (error.stack ?? "").split("\n").slice(1)
        expect(frames[0]).toContain("shownErrors.test.ts")
        expect(frames[1]).toContain("at userCode")
        expect(error.stack).toMatch(new RegExp(`^${error._tag}: `))
      })
    )
  }

  const tasks = Stream.make(task, { ...task, taskId: ".." })
  const runs: ReadonlyArray<readonly [string, (dcs: DcsTasksService) => Stream.Stream<DeletionResult, DcsError>]> = [
    ["bulk deletion", ({ deleteBackgroundTasks }) => deleteBackgroundTasks(tasks)],
    ["bulk deletion in a pipe", ({ deleteBackgroundTasks }) => tasks.pipe(deleteBackgroundTasks)],
    ["bulk deletion with options", ({ deleteBackgroundTasks }) => tasks.pipe(deleteBackgroundTasks({ concurrency: 1 }))]
  ]
  for (const [what, userCode] of runs) {
    it.effect(`of a ${what} begins with the caller, for every result`, () =>
      Effect.gen(function* () {
        const { client } = scripted(missing)
        const results = yield* Stream.runCollect(userCode(yield* make(client)))
        const errors = results.flatMap(({ outcome }) => ("error" in outcome ? [outcome.error] : []))
        expect(errors.map(({ _tag }) => _tag).toSorted()).toEqual(["DcsInvalidInput", "DcsNotFound"])
        for (const error of errors) expect(error.stack).toContain("shownErrors.test.ts")
      })
    )
  }

  it("of a deletion with Promises shows its caller below helpers", async () => {
    const { client } = scripted(missing)
    const made = ClientOver.make(config, HttpClientTransport.make(client), makeInstrumentation())
    if (made instanceof Error) throw made
    const promises = promiseClient(made, async () => {})
    const inner = async () => {
      await promises.deleteBackgroundTask(task)
    }
    const outer = async () => {
      await inner()
    }
    async function userCode() {
      await outer()
    }
    const error: unknown = await userCode().catch((error: unknown) => error)
    expect(error).toHaveProperty("stack", expect.stringMatching(/ userCode \(/))
  })

  it("of a call with Promises begins with the caller", async () => {
    const { client } = scripted(missing)
    const made = ClientOver.make(config, HttpClientTransport.make(client), makeInstrumentation())
    if (made instanceof Error) throw made
    const promises = promiseClient(made, async () => {})
    const failing: ReadonlyArray<() => Promise<unknown>> = [
      async function userCode() {
        await promises.deleteBackgroundTask(task)
      },
      async function userCode() {
        await drain(promises.listBackgroundTasks(task))
      },
      async function userCode() {
        await drain(promises.listInstances())
      },
      async function userCode() {
        for await (const { outcome } of promises.deleteBackgroundTasks([task]))
          if ("error" in outcome) throw outcome.error
      },
      async function userCode() {
        // @ts-expect-error -- callers without types
        await drain(promises.deleteBackgroundTasks(1))
      },
      async function userCode() {
        await promises.close()
        await promises.deleteBackgroundTask(task)
      }
    ]
    const classes: Array<unknown> = []
    for (const fail of failing) {
      const error = await fail().then(
        () => new Error("did not fail"),
        (error: unknown) => error
      )
      classes.push(error instanceof Error ? error.name : error)
      expect(error instanceof Error ? top(error) : error).toMatch(frame("userCode"))
    }
    expect(classes.slice(-2)).toEqual([DcsInvalidInput.name, DcsClientClosed.name])
  })

  it.effect("does not hide the error if what a program formats frames with throws", () =>
    Effect.gen(function* () {
      const dcs = yield* make(scripted(missing).client)
      const format = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace") ?? { value: undefined, writable: true }
      const throwing = () => {
        throw new Error("no frames")
      }
      Object.defineProperty(Error, "prepareStackTrace", { ...format, value: throwing, configurable: true })
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task)).pipe(
        Effect.ensuring(Effect.sync(() => Object.defineProperty(Error, "prepareStackTrace", format)))
      )
      expect(error._tag).toBe("DcsNotFound")
    })
  )

  it("of a caller's own reason stays as it is", async () => {
    const { client } = scripted(missing)
    const made = ClientOver.make(config, HttpClientTransport.make(client), makeInstrumentation())
    if (made instanceof Error) throw made
    const promises = promiseClient(made, async () => {})
    for (const reason of [new TypeError("mine"), "mine", null]) {
      const stack = reason instanceof Error ? reason.stack : undefined
      const signal = AbortSignal.abort(reason)
      let thrown: unknown
      // Its frames can be replaced only if somebody awaits the call.
      try {
        await promises.deleteBackgroundTask(task, { signal })
      } catch (error) {
        thrown = error
      }
      expect(thrown).toBe(reason)
      expect(reason instanceof Error ? reason.stack : undefined).toBe(stack)
    }
  })

  it.effect("of a frozen error stays as it is", () =>
    Effect.gen(function* () {
      const frozen = Object.freeze(new DcsInvalidInput({ field: "token", problem: "is odd", value: "x" }))
      const { client } = scripted(missing)
      const dcs = yield* make(client, { projectId: Effect.fail(frozen) })
      expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toBe(frozen)
    })
  )
})

describe("the cause", () => {
  it.effect("is what the transport knew, never the runtime's own error", () =>
    Effect.gen(function* () {
      const own = Object.assign(new TypeError("read ECONNRESET"), { code: "ECONNRESET", request: "headers" })
      const error = yield* broken(own)
      expect(error).toBeInstanceOf(DcsTransportError)
      const { cause } = error
      expect(cause).not.toBe(own)
      expect(cause).toBeInstanceOf(Error)
      expect(Object.entries(cause ?? {})).toEqual([
        ["code", "ECONNRESET"],
        ["phase", "headers"]
      ])
      expect(String(cause)).toBe("TypeError: read ECONNRESET")
      expect(Object.keys(error)).not.toContain("cause")
      expect(Schema.encodeSync(DcsError)(error)).not.toHaveProperty("cause")
      expect(inspect(error)).toContain("[cause]: [Error [TypeError]: read ECONNRESET] {")
      expect(Cause.pretty(Cause.fail(error))).toContain("[cause]: TypeError: read ECONNRESET")
    })
  )

  it.live("of a timeout says how far the request got", () =>
    Effect.gen(function* () {
      const error = yield* fetching(() => new Promise(() => {}), { totalTimeout: "5 millis" })
      expect(error).toBeInstanceOf(DcsTimeout)
      expect(error).toMatchObject({ phase: "total", cause: { message: "the time was up", phase: "headers" } })
    })
  )

  it.effect("of an error after a response is none", () =>
    Effect.gen(function* () {
      expect((yield* fetching(async () => missing())).cause).toBeUndefined()
    })
  )

  it.effect("shows no secret, no path and no control character, and is short", () =>
    Effect.gen(function* () {
      const own = new Error(`token ${canary} in /home/me/key.pem\u001b[2J${"x".repeat(500)}`)
      own.name = `Odd${canary}\u001b`
      const error = yield* broken(own)
      const views = [everyView(error), inspect(error, { depth: 12, showHidden: true }), Cause.pretty(Cause.fail(error))]
      for (const view of views) {
        expect(view).toContain("Odd<redacted>\\u001b")
        expect(view).not.toContain(canary)
        expect(view).not.toContain("/home/me")
        expect(view).not.toContain("\u001b")
      }
      expect(String(error.cause).length).toBeLessThan(250)
    })
  )
})

describe("Effect's loggers", () => {
  const printed = (logger: Logger.Logger<unknown, string>, log: Effect.Effect<void>) =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const keep = Logger.map(logger, (line) => lines.push(line))
      yield* Effect.provide(log, Logger.layer([keep]))
      return lines.join()
    })
  const loggers = [
    ["logFmt", Logger.formatLogFmt],
    ["json", Logger.formatJson],
    ["simple", Logger.formatSimple]
  ] as const
  for (const [name, logger] of loggers) {
    it.effect(`${name} shows class and message, and of a cause the caller's frame too`, () =>
      Effect.gen(function* () {
        const { client } = scripted(missing)
        const dcs = yield* make(client, { credentials: { token: Redacted.make(canary) } })
        const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
        const alone = yield* printed(logger, Effect.log(error))
        expect(alone).toContain("DcsNotFound")
        expect(alone).toContain(message)
        const cause = yield* printed(logger, Effect.logError("failed", Cause.fail(error)))
        expect(cause).toContain(head)
        expect(cause).toContain("shownErrors.test.ts")
        expect(alone + cause).not.toContain(canary)
      })
    )
  }
})
