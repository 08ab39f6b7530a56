/** Token, secret key, security token and signature are in nothing that a program could print, whatever the answer and whatever middleware is in place. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpClient from "@effect/platform/HttpClient"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as Inspectable from "effect/Inspectable"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import { inspect } from "node:util"
import { describe, expect } from "vitest"
import * as AccessKey from "../src/AccessKey.ts"
import type { DcsTasksConfig } from "../src/index.ts"
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
const observed = Effect.fnUntraced(function* (client: HttpClient.HttpClient, config: Partial<DcsTasksConfig> = {}) {
  const { spans, tracer } = yield* keepingTracer
  const lines: Array<string> = []
  const logger = Logger.make((entry) => {
    lines.push(Logger.jsonLogger.log(entry), Logger.logfmtLogger.log(entry), Logger.stringLogger.log(entry))
    lines.push(inspect(Inspectable.redact(entry.message), { depth: 9 }))
  })
  const exit = yield* Effect.flatMap(make(client, config), (dcs) => dcs.deleteBackgroundTask(task)).pipe(
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

const loggingRequests = HttpClient.tapRequest((request: HttpClientRequest) =>
  Effect.log("request", { ...request.headers }, request)
)

/** Prints the request wherever a middleware can see it. */
const logging = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  client.pipe(
    loggingRequests,
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

describe("an access key of canaries", () => {
  const securityToken = `${canary}-st`
  const credentials = AccessKey.make({
    accessKeyId: "AKID",
    secretAccessKey: Redacted.make(canary),
    securityToken: Redacted.make(securityToken)
  })

  for (const status of [200, 302, 400, 401, 404, 500, 503]) {
    itLive(`is nowhere after ${status}, echoed with its signature in body and headers`, () =>
      Effect.gen(function* () {
        const signatures: Array<string> = []
        const { client, seen } = scripted(({ headers }) => {
          const { authorization = "" } = headers
          const signature = authorization.split("Signature=")[1] ?? ""
          signatures.push(signature)
          const canonical = `verify aksk signature fail, canonicalRequest:DELETE|x-security-token:${securityToken}||host`
          const body = { error_code: signature, error_msg: `${canonical}, not ${authorization}`, error_ext_msg: canary }
          return Response.json(status === 200 ? { message: `${authorization} ${canary}` } : body, {
            status,
            headers: {
              "x-request-id": `id-${signature}-${securityToken}`,
              location: `https://${signature}.example.com/`
            }
          })
        })
        const provider = yield* credentials
        const { exit, text } = yield* observed(loggingRequests(client), { credentials: provider })
        expect(seen[0]?.headers).toMatchObject({ "x-security-token": securityToken })
        const own = inspect(provider, { depth: 9, showHidden: true })
        for (const view of [shown(exit), everyView(provider), own]) {
          expect(view).not.toContain(canary)
          expect(view).not.toContain(signatures[0])
        }
        expect(text).not.toContain(canary)
        expect(text).not.toContain(signatures[0])
        expect(signatures[0]).toMatch(/^[0-9a-f]{64}$/)
      })
    )
  }
})
