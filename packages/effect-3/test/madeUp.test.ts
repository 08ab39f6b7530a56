/** Responses that middleware makes up before, instead of, or during the request. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import { RequestError } from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect } from "vitest"
import type { CredentialsProvider } from "../src/index.ts"
import { itLive, make, scripted, task } from "./support.ts"

const outcomeOf = (client: HttpClient.HttpClient, options: Parameters<typeof make>[1] = {}) =>
  Effect.flatMap(make(client, options), (dcs) =>
    Effect.map(Effect.merge(dcs.deleteBackgroundTask(task)), (told) => ({ ...told, message: String(told) }))
  )

describe("over fetch, a middleware that does not wait for the request", () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" })
  const given: ReadonlyArray<
    readonly [
      string,
      (
        request: Parameters<HttpClient.HttpClient["execute"]>[0]
      ) => Effect.Effect<HttpClientResponse.HttpClientResponse, RequestError>
    ]
  > = [
    ...[200, 204, 404, 500].map(
      (status) =>
        [
          `a ${status}`,
          (request: Parameters<HttpClient.HttpClient["execute"]>[0]) =>
            Effect.succeed(
              HttpClientResponse.fromWeb(
                request,
                new Response(status === 204 ? null : '{"message":""}', {
                  status,
                  headers: { "content-type": "application/json" }
                })
              )
            )
        ] as const
    ),
    [
      "a refused connection",
      (request) => Effect.fail(new RequestError({ request, reason: "Transport", cause: refused }))
    ]
  ]
  for (const [name, give] of given) {
    itLive(`and makes up ${name} is not believed`, () =>
      Effect.gen(function* () {
        const begun = yield* Deferred.make<void>()
        const client = HttpClient.transform(yield* HttpClient.HttpClient, (sent, request) =>
          Effect.forkDaemon(sent).pipe(Effect.zipRight(Deferred.await(begun)), Effect.zipRight(give(request)))
        )
        const fetch = () => {
          Deferred.unsafeDone(begun, Effect.void)
          return new Promise<Response>(() => {})
        }
        const told = yield* Effect.provideService(outcomeOf(client), FetchHttpClient.Fetch, fetch)
        expect(told).toMatchObject({ _tag: "DcsTransportError", attempts: 1, mayHaveDeleted: true })
        expect(told).not.toHaveProperty("unseenRepeat")
      }).pipe(Effect.provide(FetchHttpClient.layer))
    )
  }
})

describe("a success that a middleware makes up without a request", () => {
  const answers: ReadonlyArray<readonly [string, () => Response]> = [
    ["a 204", () => new Response(null, { status: 204 })],
    ["a confirmation", () => Response.json({ message: "" })],
    ["a page", () => new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } })],
    ["an error in a 200", () => Response.json({ error_code: "DCS.5000" })],
    ["a 202", () => new Response(null, { status: 202 })]
  ]
  for (const [name, answer] of answers) {
    itLive(`is named as one: ${name}`, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(() => new Response(null, { status: 204 }))
        const told = yield* outcomeOf(
          HttpClient.transform(client, (_, request) => Effect.succeed(HttpClientResponse.fromWeb(request, answer())))
        )
        expect(told).toMatchObject({
          _tag: "DcsUnexpectedResponse",
          detail: "a middleware returned it without sending a request",
          attempts: 0,
          mayHaveDeleted: false
        })
        expect(told.message).not.toMatch(/list could not be read/)
        expect(seen).toHaveLength(0)
      })
    )
  }
})

describe("over a transport that neither asks nor tells, a provider of", () => {
  const headers: ReadonlyArray<readonly [string, Record<string, string>]> = [
    ["no header", {}],
    ["no secret one", { "x-project-id": "p1" }],
    ["one in capitals", { "X-Auth-Token": "t1" }]
  ]
  for (const [name, given] of headers) {
    itLive(`${name}: the request counts`, () =>
      Effect.gen(function* () {
        let sent = 0
        const client = HttpClient.makeWith<never, never, never, never>(
          Effect.map((request) => {
            sent += Object.keys({ ...request.headers }).length === 0 ? 0 : 1
            return HttpClientResponse.fromWeb(request, new Response(null, { status: sent === 1 ? 503 : 204 }))
          }),
          (request) => Effect.succeed(request)
        )
        const credentials: CredentialsProvider = {
          authenticate: () => Effect.succeed({ headers: Redacted.make(given), secrets: Redacted.make([]) })
        }
        expect(yield* outcomeOf(client, { credentials })).toMatchObject({
          _tag: "DcsUnavailable",
          attempts: 1,
          mayHaveDeleted: true
        })
        expect(yield* outcomeOf(client, { credentials })).toMatchObject({ _tag: "Deleted", attempts: 1 })
      })
    )
  }
})
