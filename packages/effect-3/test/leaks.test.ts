/** The token is in nothing that a program could print, whatever the answer and whatever middleware is in place. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as Inspectable from "effect/Inspectable"
import * as Logger from "effect/Logger"
import { inspect } from "node:util"
import { describe, expect } from "vitest"
import { canary, everyView, itLive, keepingTracer, make, scripted, task } from "./support.ts"

const echo = JSON.stringify({
  error_code: `DCS.${canary}`,
  error_msg: `token ${canary} seen, and again: ${canary}`,
  error_ext_msg: canary
})
const headers = { "x-request-id": `id-${canary}`, location: `https://${canary}.example.com/`, "x-auth-token": canary }

const answers: ReadonlyArray<readonly [string, () => Response]> = [
  ["a success", () => Response.json({ message: canary }, { headers })],
  ...[202, 302, 400, 401, 403, 404, 408, 409, 418, 429, 500, 502, 503, 504].map(
    (status) => [`${status}`, () => new Response(echo, { status, headers })] as const
  ),
  ["a page", () => new Response(`<html>${canary}</html>`, { status: 200, headers })],
  ["some text", () => new Response(`sorry, ${canary}`, { status: 502, headers })]
]

/** Runs a delete under a tracer and a logger that keep everything. */
const observed = Effect.fnUntraced(function* (client: HttpClient.HttpClient) {
  const { spans, tracer } = yield* keepingTracer
  const lines: Array<string> = []
  const logger = Logger.make((entry) => {
    lines.push(Logger.jsonLogger.log(entry), Logger.logfmtLogger.log(entry), Logger.stringLogger.log(entry))
    lines.push(inspect(Inspectable.redact(entry.message), { depth: 9 }))
  })
  const exit = yield* Effect.flatMap(make(client), (dcs) => dcs.deleteBackgroundTask(task)).pipe(
    Effect.tapErrorCause((cause) => Effect.logError("failed", cause)),
    Effect.exit,
    Effect.withTracer(tracer),
    Effect.provide(Logger.replace(Logger.defaultLogger, logger))
  )
  const traced = spans.map((span) => inspect([...span.attributes, span.status], { depth: 9 }))
  return { exit, text: [...traced, ...lines].join("\n"), spans, lines }
})

const shown = (exit: Exit.Exit<unknown, unknown>): string =>
  Exit.isSuccess(exit)
    ? `${everyView(exit.value)}\n${inspect(exit, { depth: 9, showHidden: true })}`
    : [
        everyView(Cause.squash(exit.cause)),
        Cause.pretty(exit.cause),
        JSON.stringify(exit),
        inspect(exit, { depth: 9, showHidden: true })
      ].join("\n")

/** Prints the request wherever a middleware can see it. */
const logging = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  client.pipe(
    HttpClient.tapRequest((request) => Effect.log("request", { ...request.headers }, request)),
    HttpClient.tap((response) => Effect.log("response", response)),
    HttpClient.tapError((error) => Effect.log("error", error))
  )

describe("a canary token", () => {
  for (const [name, answer] of answers) {
    itLive(`is nowhere after ${name}, echoed in body and headers`, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(answer)
        const { exit, spans, text } = yield* observed(client)
        expect(seen).toHaveLength(1)
        expect(spans).toHaveLength(2)
        expect(shown(exit)).not.toContain(canary)
        expect(text).not.toContain(canary)
      })
    )
  }

  itLive("is nowhere after a transport failure that names it", () =>
    Effect.gen(function* () {
      const client = HttpClient.make((request) =>
        Effect.fail(
          new HttpClientError.RequestError({ request, reason: "Transport", cause: new Error(`bad header: ${canary}`) })
        )
      )
      const { exit, text } = yield* observed(logging(client))
      expect(shown(exit)).not.toContain(canary)
      expect(text.replaceAll(`bad header: ${canary}`, "")).not.toContain(canary)
    })
  )

  itLive("is not seen by a logging middleware, over a transport that knows nothing of us", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(() => new Response(null, { status: 404 }))
      const { lines, text } = yield* observed(logging(client))
      expect(seen[0]?.headers["x-auth-token"]).toBe(canary)
      expect(lines.length).toBeGreaterThan(4)
      expect(text).not.toContain(canary)
    })
  )
})
