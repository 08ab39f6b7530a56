/** The token is in nothing that a program could print, whatever the answer and whatever middleware is in place. */
import { it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Tracer from "effect/Tracer"
import { inspect } from "node:util"
import { describe, expect } from "vitest"
import * as Exchange from "../src/Exchange.ts"
import { canary, everyView, make, scripted, task } from "./support.ts"

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
  const spans: Array<Tracer.Span> = []
  const lines: Array<string> = []
  const tracer = Tracer.make({
    span(options) {
      const span = Tracer.nativeTracer.span(options)
      spans.push(span)
      return span
    }
  })
  const logger = Logger.make((entry) => {
    lines.push(Logger.formatJson.log(entry), Logger.formatLogFmt.log(entry), inspect(entry.message, { depth: 9 }))
  })
  const exit = yield* Effect.flatMap(make(client), (dcs) => dcs.deleteBackgroundTask(task)).pipe(
    Effect.tapCause((cause) => Effect.logError("failed", cause)),
    Effect.exit,
    Effect.withTracer(tracer),
    Effect.provide(Layer.merge(Logger.layer([logger]), Layer.empty))
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
    it.effect(`is nowhere after ${name}, echoed in body and headers`, () =>
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

  it.effect("is nowhere after a transport failure that names it", () =>
    Effect.gen(function* () {
      const client = HttpClient.make((request) =>
        Effect.fail(
          new HttpClientError.HttpClientError({
            reason: new HttpClientError.TransportError({ request, cause: new Error(`bad header: ${canary}`) })
          })
        )
      )
      const { exit, text } = yield* observed(logging(client))
      expect(shown(exit)).not.toContain(canary)
      expect(text.replaceAll(`bad header: ${canary}`, "")).not.toContain(canary)
    })
  )

  it.effect("is not seen by a logging middleware, over a transport that knows nothing of us", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(() => new Response(null, { status: 404 }))
      const { lines, text } = yield* observed(logging(client))
      expect(seen[0]?.headers["x-auth-token"]).toBe(canary)
      expect(lines.length).toBeGreaterThan(4)
      expect(text).not.toContain(canary)
    })
  )

  it.effect("is on no request that a middleware can reach, over a transport that attaches it itself", () =>
    Effect.gen(function* () {
      const bare = scripted(() => new Response(null, { status: 500 }))
      const attached: Array<Exchange.Exchange | undefined> = []
      const transport = HttpClient.makeWith(
        (request: Effect.Effect<Parameters<HttpClient.HttpClient["execute"]>[0], HttpClientError.HttpClientError>) =>
          Effect.withFiber((fiber) => {
            attached.push(fiber.getRef(Exchange.CurrentExchange))
            return bare.client.postprocess(Effect.orDie(request))
          }),
        Exchange.announce
      )
      const requests: Array<unknown> = []
      const nosy = HttpClient.transform(transport, (effect, request) => {
        requests.push(request)
        return Effect.tap(effect, (response) => Effect.sync(() => requests.push(response.request)))
      })
      const { exit } = yield* observed(nosy)
      expect(Exit.isFailure(exit)).toBe(true)
      expect(attached[0]?.attachesSecrets).toBe(true)
      expect(requests).toHaveLength(2)
      expect(requests.map((request) => everyView(request)).join()).not.toContain(canary)
    })
  )
})
