/** What middleware and tracers see: no secrets, and spans below that of the attempt. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { inspect } from "node:util"
import { describe, expect } from "vitest"
import * as AccessKey from "../src/credentials/AccessKey.ts"
import type { CredentialsProvider, DcsTasksConfig } from "../src/index.ts"
import { canary, itLive, keepingTracer, make, task } from "./support.ts"
import { answers, scripted, transports } from "./transports.ts"

const views: ReadonlyArray<readonly [string, (value: unknown) => string]> = [
  ["console.log", (value) => inspect(value)],
  ["console.dir", (value) => inspect(value, { depth: 12, showHidden: true, getters: true })],
  ["JSON.stringify", (value) => JSON.stringify(value)]
]

const token: DcsTasksConfig["credentials"] = { token: Redacted.make(canary) }

/** Headers of this provider only. */
const strange: CredentialsProvider = {
  authenticate: () =>
    Effect.succeed({ headers: Redacted.make({ "x-strange": canary }), secrets: Redacted.make([canary]) })
}

const signed = AccessKey.make({
  accessKeyId: "AKID",
  secretAccessKey: Redacted.make("secret"),
  securityToken: Redacted.make(canary)
})

const kinds: ReadonlyArray<readonly [string, Effect.Effect<DcsTasksConfig["credentials"], unknown>, string]> = [
  ["a token", Effect.succeed(token), "x-auth-token"],
  ["a signature", signed, "x-security-token"],
  ["a header of a provider's own", Effect.succeed(strange), "x-strange"]
]

for (const [name, layer] of transports) {
  describe(`over ${name}, a middleware that prints shows`, () => {
    for (const [what, credentials, header] of kinds) {
      itLive(`no secret of ${what}, which the service gets`, () =>
        Effect.gen(function* () {
          const server = yield* scripted
          yield* Effect.promise(() => server.script(answers.missing, { kind: "reset-before-headers" }))
          const printed: Array<readonly [string, string]> = []
          const kept: Array<unknown> = []
          const print = (...values: ReadonlyArray<unknown>) =>
            Effect.sync(() => {
              kept.push(...values)
              for (const value of values) for (const [view, show] of views) printed.push([view, show(value)])
            })
          const client = (yield* HttpClient.HttpClient).pipe(
            HttpClient.tapRequest((request) => print(request)),
            HttpClient.transform((answer, request) => Effect.zipRight(print(request, request.headers), answer)),
            HttpClient.tap((response) => print(response, response.request, response.request.headers)),
            HttpClient.tapError((error) => print(error))
          )
          const dcs = yield* make(client, {
            endpoint: server.origin,
            credentials: yield* Effect.orDie(credentials),
            retry: { maxAttempts: 1 }
          })
          yield* Effect.flip(dcs.deleteBackgroundTask(task))
          yield* Effect.flip(dcs.deleteBackgroundTask(task))
          // Later, outside a fiber.
          for (const request of kept.filter((value) => inspect(value).includes(header))) {
            printed.push(["later", inspect(request, { depth: 12 })])
          }
          expect(printed.filter(([, text]) => text.includes(canary))).toEqual([])
          expect(printed.filter(([, text]) => text.includes("<redacted>")).length).toBeGreaterThan(8)
          const [request] = yield* Effect.promise(server.requests)
          expect(request?.headers.map(([sent, value]) => [sent.toLowerCase(), value])).toContainEqual([header, canary])
        }).pipe(Effect.scoped, Effect.provide(layer))
      )
    }
  })
}

describe("what a middleware traces", () => {
  for (const [name, layer] of transports) {
    itLive(`is below the attempt over ${name}`, () =>
      Effect.gen(function* () {
        const server = yield* scripted
        yield* Effect.promise(() => server.script({ kind: "answer", status: 503 }, { kind: "answer", status: 204 }))
        const client = HttpClient.transformResponse(yield* HttpClient.HttpClient, (answer) =>
          answer.pipe(Effect.tap(Effect.annotateCurrentSpan("acme", true)), Effect.withSpan("acme.middleware"))
        )
        const { spans, tracer } = yield* keepingTracer
        const dcs = yield* make(client, { endpoint: server.origin, retry: { maxAttempts: 2 } })
        yield* Effect.withTracer(dcs.deleteBackgroundTask(task), tracer)
        const parents = spans
          .filter((span) => span.name === "acme.middleware")
          .map(({ parent }) => Option.getOrUndefined(parent))
        const attempts = spans.filter((span) => span.name.startsWith("DELETE"))
        expect(parents).toHaveLength(2)
        expect(parents.map((parent) => parent?.spanId)).toEqual(attempts.map(({ spanId }) => spanId))
      }).pipe(Effect.scoped, Effect.provide(layer))
    )
  }
})

describe("Effect's own log of fibers that failed", () => {
  itLive("has nothing of a call whose middleware crashed", () =>
    Effect.gen(function* () {
      const logged: Array<string> = []
      const log = Logger.make<unknown, void>(({ cause }) => {
        logged.push(Cause.pretty(cause), inspect(cause, { depth: 12 }))
      })
      const fetch = async () => Response.json({ error_msg: canary }, { status: 403, headers: { echo: canary } })
      const broken = HttpClient.transformResponse(yield* HttpClient.HttpClient, (sent) =>
        Effect.zipRight(sent, Effect.die("oops"))
      )
      const dcs = yield* make(broken)
      yield* Effect.exit(dcs.deleteBackgroundTask(task)).pipe(
        Logger.withMinimumLogLevel(LogLevel.All),
        Effect.provide(Logger.replace(Logger.defaultLogger, log)),
        Effect.provideService(FetchHttpClient.Fetch, fetch)
      )
      expect(logged).toEqual([])
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )
})
