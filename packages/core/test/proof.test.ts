/** What counts as proof that nothing was sent, and whose response it is. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Redacted from "effect/Redacted"
import { describe, expect } from "vitest"
import type { CredentialsProvider } from "../src/model/Credentials.ts"
import { httpClientOver } from "../src/transport/httpClient/httpClientOver.ts"
import { playing } from "./senders.ts"
import { make, scripted, task } from "./support.ts"

/**
 * A transport that does not come from `HttpClient.make`: it asks nobody whether to trace, so its requests are not
 * counted.
 */
type Answer = Response | "broken"
type Answered = HttpClientResponse.HttpClientResponse

const bare = (answer: (headers: Record<string, string>) => Answer): HttpClient.HttpClient =>
  HttpClient.makeWith(
    Effect.flatMap((request: HttpClientRequest): Effect.Effect<Answered, HttpClientError.HttpClientError> => {
      const answered = answer({ ...request.headers })
      return answered === "broken"
        ? Effect.fail(
            new HttpClientError.HttpClientError({
              reason: new HttpClientError.TransportError({ request, cause: { code: "ECONNRESET" } })
            })
          )
        : Effect.succeed(HttpClientResponse.fromWeb(request, answered))
    }),
    (request: HttpClientRequest) => Effect.succeed(request)
  )

const giving = (headers: Readonly<Record<string, string>>): CredentialsProvider => ({
  authenticate: () =>
    Effect.succeed({ headers: Redacted.make(headers), secrets: Redacted.make(Object.values(headers)) })
})

describe("over a transport that does not report what it sends", () => {
  const providers = [
    ["a header of the provider's own", { "x-acme-key": "k1" }],
    ["one that is nobody's secret", { "x-project-id": "p1" }],
    ["none at all", {}]
  ] as const
  for (const [name, headers] of providers) {
    it.effect(`a request with ${name} counts, whatever came of it`, () =>
      Effect.gen(function* () {
        const seen: Array<Record<string, string>> = []
        const credentials = giving(headers)
        const answers: ReadonlyArray<() => Answer> = [() => "broken", () => new Response(null, { status: 503 })]
        for (const answer of answers) {
          const client = bare((sent) => {
            seen.push(sent)
            return answer()
          })
          const dcs = yield* make(client, { credentials })
          const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
          expect(error).toMatchObject({ attempts: 1, mayHaveDeleted: true })
        }
        const gone = yield* make(
          bare(() => new Response(null, { status: 204 })),
          { credentials }
        )
        expect(yield* gone.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted", attempts: 1 })
        expect(seen).toMatchObject([headers, headers])
      })
    )
  }
})

it.effect("a provider can write its header names in any case", () =>
  Effect.gen(function* () {
    const seen: Array<Record<string, string>> = []
    const client = bare((sent) => {
      seen.push(sent)
      return "broken"
    })
    const dcs = yield* make(client, { credentials: giving({ "X-Auth-Token": "t1", "X-Acme-Key": "k1" }) })
    const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
    expect(error).toMatchObject({ attempts: 1, mayHaveDeleted: true })
    expect(Object.keys(seen[0] ?? {}).toSorted()).toEqual(["accept", "content-type", "x-acme-key", "x-auth-token"])
    expect(seen[0]).toMatchObject({ "x-auth-token": "t1", "x-acme-key": "k1" })
  })
)

/** A transport that reports its passes, but never the end of the first one. */
const silent = Effect.map(
  playing((pass) =>
    Effect.andThen(
      Effect.sync(() => pass.write()),
      Effect.never
    )
  ),
  httpClientOver
)

describe("a middleware that drops the request and responds itself", () => {
  for (const status of [204, 404]) {
    it.effect(`knows nothing: its ${status} is none of the service's`, () =>
      Effect.gen(function* () {
        const body = status === 404 ? `{"error_code":"DCS.4133"}` : null
        const impatient = HttpClient.transform(yield* silent, (sent, request) =>
          Effect.gen(function* () {
            yield* Effect.forkDetach(sent, { startImmediately: true })
            return HttpClientResponse.fromWeb(request, new Response(body, { status }))
          })
        )
        const dcs = yield* make(impatient)
        const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
        expect(error).toMatchObject({ _tag: "DcsTransportError", attempts: 1, mayHaveDeleted: true })
      })
    )
  }
})

it.effect("a middleware's own page is reported as such", () =>
  Effect.gen(function* () {
    const { client } = scripted(() => new Response(null, { status: 204 }))
    const bodies = ["<html>down for maintenance</html>", `{"error_code":"DCS.4133"}`, "[1", `{"message":""}`]
    for (const body of bodies) {
      const page = HttpClient.transform(client, (_, request) =>
        Effect.succeed(HttpClientResponse.fromWeb(request, new Response(body)))
      )
      const dcs = yield* make(page)
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({
        _tag: "DcsUnexpectedResponse",
        status: 200,
        detail: "a middleware returned it without sending a request",
        attempts: 0,
        mayHaveDeleted: false
      })
    }
  })
)

it.effect("a request that a dispatcher repeated below middleware counts", () =>
  Effect.gen(function* () {
    const repeating = playing((pass) => {
      pass.write()
      pass.passes = { count: 2, knownUnknown: false, unseen: true }
      return Effect.succeed(pass.answer(404, `{"error_code":"DCS.4133"}`))
    })
    const dcs = yield* make(httpClientOver(yield* repeating))
    const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
    expect(error).toMatchObject({
      _tag: "DcsNotFound",
      attempts: 2,
      mayHaveDeleted: true,
      unseenRepeat: "middleware"
    })
  })
)

it.effect("an id whose getter throws is an invalid input", () =>
  Effect.gen(function* () {
    const { client, seen } = scripted(() => new Response(null, { status: 204 }))
    const dcs = yield* make(client)
    const thrown = {
      instanceId: "i1",
      get taskId(): string {
        throw new Error("no id")
      }
    }
    expect(yield* Effect.flip(dcs.deleteBackgroundTask(thrown))).toMatchObject({
      _tag: "DcsInvalidInput",
      field: "input",
      problem: "cannot be read"
    })
    expect(seen).toEqual([])
  })
)
