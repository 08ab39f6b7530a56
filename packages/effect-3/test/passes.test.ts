/** Requests that middleware repeats, changes or never sends, and runtimes that can repeat them unseen. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import { RequestError } from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import { describe, expect } from "vitest"
import { answer, gone, play, type Step } from "./play.ts"
import { itLive, make, task } from "./support.ts"
import { answers, scripted, transports } from "./transports.ts"

type Middleware = (client: HttpClient.HttpClient) => HttpClient.HttpClient

const outcomeOf = (client: HttpClient.HttpClient, options: Parameters<typeof make>[1] = {}) =>
  Effect.flatMap(make(client, options), (dcs) => Effect.merge(dcs.deleteBackgroundTask(task)))

const scenario = (steps: ReadonlyArray<() => Step>, middleware: Middleware) => {
  const { client, times } = play(steps)
  return Effect.map(outcomeOf(middleware(client)), (outcome) => ({
    outcome: { ...outcome, message: String(outcome) },
    sent: times.length
  }))
}

const retrying: Middleware = HttpClient.retry({ times: 3 })
const retryingStatus: Middleware = (client) => HttpClient.retry(HttpClient.filterStatusOk(client), { times: 2 })

describe("a middleware that repeats", () => {
  const unseen = { mayHaveDeleted: true, unseenRepeat: "middleware" }
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<() => Step>, Middleware, number, object]> = [
    ["a reset, then 204", [() => "reset", answer(204)], retrying, 2, { _tag: "Deleted" }],
    ["a reset, then 404", [() => "reset", gone], retrying, 2, { _tag: "DcsNotFound", ...unseen }],
    ["a reset, then 403", [() => "reset", answer(403)], retrying, 2, { _tag: "DcsForbidden", ...unseen }],
    ["a 503, then 404", [answer(503), gone], retryingStatus, 3, { _tag: "DcsNotFound", ...unseen }],
    ["404s", [gone], retryingStatus, 3, { _tag: "DcsNotFound", ...unseen }],
    ["refused connections", [() => "refused"], retrying, 4, { _tag: "DcsTransportError", ...unseen }],
    ["resets", [() => "reset"], retrying, 4, { _tag: "DcsTransportError", mayHaveDeleted: true }]
  ]
  for (const [name, steps, middleware, attempts, told] of cases) {
    itLive(`${name}: each pass is told`, () =>
      Effect.gen(function* () {
        const { outcome, sent } = yield* scenario(steps, middleware)
        expect(sent).toBe(attempts)
        expect(outcome).toMatchObject({ ...told, attempts })
      })
    )
  }

  itLive("is named in the message", () =>
    Effect.gen(function* () {
      const { outcome } = yield* scenario([() => "reset", gone], retrying)
      expect(outcome.message).toMatch(/A middleware .*retried the request, so the task may have been deleted/)
    })
  )

  itLive("uses up no attempt of the library's own", () =>
    Effect.gen(function* () {
      const { client, times } = play([answer(503)])
      const outcome = yield* outcomeOf(retryingStatus(client), { retry: { maxAttempts: 2 } })
      expect({ ...outcome }).toMatchObject({ _tag: "DcsUnavailable", attempts: 6, mayHaveDeleted: true })
      expect(times).toHaveLength(6)
    })
  )
})

describe("a middleware that races two requests over a fetch", () => {
  const outcomes: ReadonlyArray<readonly [number, object]> = [
    [204, { _tag: "Deleted", attempts: 2 }],
    [403, { _tag: "DcsForbidden", attempts: 2, mayHaveDeleted: true }]
  ]
  for (const [status, told] of outcomes) {
    itLive(`tells the ${status} of the first, although the last one never ended`, () =>
      Effect.gen(function* () {
        const second = Promise.withResolvers<Response>()
        let sent = 0
        const fetch = () => {
          sent += 1
          if (sent === 1) return second.promise
          second.resolve(new Response(null, { status }))
          return new Promise<Response>(() => {})
        }
        const racing = HttpClient.transformResponse(yield* HttpClient.HttpClient, (sent) =>
          Effect.raceFirst(sent, sent)
        )
        const outcome = yield* Effect.provideService(outcomeOf(racing), FetchHttpClient.Fetch, fetch)
        expect({ ...outcome }).toMatchObject(told)
      }).pipe(Effect.provide(FetchHttpClient.layer))
    )
  }
})

const untraced: ReadonlyArray<readonly [string, Middleware]> = [
  ["around it", HttpClient.transformResponse(Effect.withTracerEnabled(false))],
  ["below it", HttpClient.transform(Effect.withTracerEnabled(false))]
]

for (const [name, layer] of transports) {
  describe(`over ${name}`, () => {
    for (const [where, middleware] of untraced) {
      itLive(`a deletion stays one, and a repeat is told, where a middleware turns tracing off ${where}`, () =>
        Effect.gen(function* () {
          const server = yield* scripted
          const client = middleware(yield* HttpClient.HttpClient)
          const one = yield* outcomeOf(client, { endpoint: server.origin })
          expect({ ...one }).toMatchObject({ _tag: "Deleted", attempts: 1 })
          yield* Effect.promise(() => server.script({ kind: "reset-before-headers" }, answers.missing))
          const two = yield* outcomeOf(retrying(client), { endpoint: server.origin })
          expect({ ...two }).toMatchObject(
            name === "fetch" && where === "around it"
              ? { _tag: "AlreadyGone" }
              : { _tag: "DcsNotFound", mayHaveDeleted: true }
          )
          expect({ ...two }).toMatchObject({ attempts: 2 })
        }).pipe(Effect.scoped, Effect.provide(layer))
      )
    }

    itLive("a repeat after a lost deletion leaves no 'nothing was deleted'", () =>
      Effect.gen(function* () {
        const server = yield* scripted
        yield* Effect.promise(() => server.script({ kind: "reset-before-headers" }, answers.missing))
        const client = HttpClient.retryTransient(yield* HttpClient.HttpClient, { times: 3 })
        const outcome = yield* outcomeOf(client, { endpoint: server.origin })
        expect(yield* Effect.promise(server.requests)).toHaveLength(2)
        expect({ ...outcome }).toMatchObject(
          name === "fetch"
            ? { _tag: "AlreadyGone", attempts: 2, priorAttemptMayHaveDeleted: true }
            : { _tag: "DcsNotFound", attempts: 2, mayHaveDeleted: true, unseenRepeat: "middleware" }
        )
      }).pipe(Effect.scoped, Effect.provide(layer))
    )

    itLive("a first missing task is one, with the doubt that this runtime calls for", () =>
      Effect.gen(function* () {
        const server = yield* scripted
        yield* Effect.promise(() => server.script(answers.missing))
        const outcome = yield* outcomeOf(yield* HttpClient.HttpClient, { endpoint: server.origin })
        const doubt = { mayHaveDeleted: true, unseenRepeat: "runtime" }
        expect({ ...outcome }).toMatchObject({
          _tag: "DcsNotFound",
          reason: { _tag: "Task" },
          attempts: 1,
          ...(name === "fetch" ? doubt : { mayHaveDeleted: false })
        })
        expect(String(outcome)).toMatch(
          name === "fetch" ? /This runtime may have retried the request/ : /Nothing was deleted/
        )
      }).pipe(Effect.scoped, Effect.provide(layer))
    )

    itLive("a middleware that answers or fails by itself has sent nothing", () =>
      Effect.gen(function* () {
        const server = yield* scripted
        const client = yield* HttpClient.HttpClient
        const middlewares: ReadonlyArray<readonly [Middleware, object]> = [
          [
            HttpClient.transform((_, request) =>
              Effect.succeed(HttpClientResponse.fromWeb(request, Response.json({ message: "" })))
            ),
            { _tag: "DcsUnexpectedResponse", status: 200, detail: expect.stringContaining("without sending a request") }
          ],
          [
            HttpClient.transform((_, request) =>
              Effect.fail(new RequestError({ request, reason: "Transport", cause: new Error("not today") }))
            ),
            { _tag: "DcsTransportError", kind: "network" }
          ]
        ]
        for (const [middleware, told] of middlewares) {
          const outcome = yield* outcomeOf(middleware(client), { endpoint: server.origin })
          expect({ ...outcome }).toMatchObject({ ...told, attempts: 0, mayHaveDeleted: false })
        }
        expect(yield* Effect.promise(server.requests)).toEqual([])
      }).pipe(Effect.scoped, Effect.provide(layer))
    )
  })
}

describe("a middleware that changes a later pass", () => {
  const elsewhere = HttpClientRequest.setUrl("https://evil.example.com/")

  const changing: ReadonlyArray<readonly [string, Middleware]> = [
    [
      "before the token is there",
      (client) => {
        let n = 0
        const changed = HttpClient.mapRequest(client, (request) => ((n += 1) > 1 ? elsewhere(request) : request))
        return HttpClient.retry(HttpClient.filterStatusOk(changed), { times: 1 })
      }
    ],
    [
      "when the token is there",
      (client) =>
        HttpClient.transform(HttpClient.filterStatusOk(client), (sent, request) =>
          Effect.catchAll(sent, () => client.execute(elsewhere(request)))
        )
    ]
  ]
  for (const [name, middleware] of changing) {
    for (const [what, first] of [
      ["a 503", answer(503)],
      ["a reset", () => "reset" as const]
    ] satisfies ReadonlyArray<readonly [string, () => Step]>) {
      itLive(`${name}, after ${what}: the truth about the first one is told`, () =>
        Effect.gen(function* () {
          const { outcome, sent } = yield* scenario([first, answer(204)], middleware)
          expect(sent).toBe(1)
          expect(outcome).toMatchObject({
            _tag: "DcsTransportError",
            kind: "protocol",
            attempts: 1,
            mayHaveDeleted: true
          })
        })
      )
    }
  }

  itLive("over fetch, the answer to the first one is told", () =>
    Effect.gen(function* () {
      const server = yield* scripted
      yield* Effect.promise(() => server.script({ kind: "answer", status: 503 }))
      const middleware = changing[1]?.[1]
      const client = middleware?.(yield* HttpClient.HttpClient)
      if (client === undefined) return
      const outcome = yield* outcomeOf(client, { endpoint: server.origin })
      expect({ ...outcome }).toMatchObject({ _tag: "DcsUnavailable", status: 503, attempts: 1, mayHaveDeleted: true })
    }).pipe(Effect.scoped, Effect.provide(FetchHttpClient.layer))
  )
})
