/** A caller's `fetch` is called and watched, wherever it is provided. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect } from "vitest"
import { itLive, make, task } from "./support.ts"
import { answers, scripted } from "./transports.ts"

type Middleware = (client: HttpClient.HttpClient) => HttpClient.HttpClient

const outcomeOf = (client: HttpClient.HttpClient, options: Parameters<typeof make>[1] = {}) =>
  Effect.flatMap(make(client, options), (dcs) => Effect.merge(dcs.deleteBackgroundTask(task)))

const retrying: Middleware = HttpClient.retry({ times: 3 })

describe("a fetch of the caller's own", () => {
  const calling =
    (calls: Array<string>): typeof globalThis.fetch =>
    (input, init) => {
      calls.push(String(init?.method))
      return fetch(input, init)
    }
  itLive("is the one that is called, and is watched, wherever it comes from", () =>
    Effect.gen(function* () {
      const server = yield* scripted
      yield* Effect.promise(() => server.script(answers.missing))
      const calls: Array<string> = []
      const own = calling(calls)
      const ofLayer = Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, own))
      const call = (self: HttpClient.HttpClient) => outcomeOf(self, { endpoint: server.origin })
      const outcomes = [
        yield* Effect.provide(Effect.flatMap(HttpClient.HttpClient, call), ofLayer),
        yield* Effect.flatMap(HttpClient.HttpClient, call).pipe(
          Effect.provideService(FetchHttpClient.Fetch, own),
          Effect.provide(FetchHttpClient.layer)
        ),
        yield* Effect.flatMap(HttpClient.HttpClient, (client) =>
          call(HttpClient.transform(client, Effect.provideService(FetchHttpClient.Fetch, own)))
        ).pipe(Effect.provide(FetchHttpClient.layer)),
        yield* Effect.flatMap(HttpClient.HttpClient, (client) =>
          call(HttpClient.transform(client, (sent) => sent))
        ).pipe(Effect.provide(ofLayer)),
        yield* Effect.flatMap(HttpClient.HttpClient, (client) =>
          call(HttpClient.make((request) => client.execute(request)))
        ).pipe(Effect.provide(ofLayer))
      ]
      expect(calls).toEqual(Array.from({ length: 5 }, () => "DELETE"))
      for (const [n, outcome] of outcomes.entries()) {
        // A client around a client checks twice.
        const attempts = n === 4 ? 2 : 1
        expect({ ...outcome }).toMatchObject({ _tag: "DcsNotFound", attempts, unseenRepeat: "runtime" })
      }
    }).pipe(Effect.scoped)
  )

  const behind: ReadonlyArray<readonly [string, Middleware]> = [
    ["a transform", HttpClient.transform((sent) => sent)],
    ["a client around it", (client) => HttpClient.make((request) => client.execute(request))]
  ]
  for (const [name, middleware] of behind) {
    itLive(`has each of its passes seen behind ${name}, where a layer was given it`, () =>
      Effect.gen(function* () {
        const server = yield* scripted
        yield* Effect.promise(() => server.script({ kind: "reset-before-headers" }, answers.missing))
        const calls: Array<string> = []
        const layer = Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, calling(calls)))
        const outcome = yield* Effect.flatMap(HttpClient.HttpClient, (client) =>
          outcomeOf(retrying(middleware(client)), { endpoint: server.origin })
        ).pipe(Effect.provide(layer))
        expect(calls).toHaveLength(2)
        expect({ ...outcome }).toMatchObject({ _tag: "AlreadyGone", priorAttemptMayHaveDeleted: true })
      }).pipe(Effect.scoped)
    )
  }
})

describe("a fetch", () => {
  const answered = (answer: () => Response, middleware: Middleware, isLayers = true) => {
    const inits: Array<RequestInit | undefined> = []
    const own: typeof globalThis.fetch = (_, init) => {
      inits.push(init)
      return Promise.resolve(answer())
    }
    const given: Middleware = (client) =>
      isLayers ? client : HttpClient.transform(client, Effect.provideService(FetchHttpClient.Fetch, own))
    const layer = isLayers
      ? Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, own))
      : FetchHttpClient.layer
    return Effect.flatMap(HttpClient.HttpClient, (client) => outcomeOf(middleware(given(client)))).pipe(
      Effect.map((outcome) => ({ inits, outcome: { ...outcome } })),
      Effect.provide(layer)
    )
  }

  itLive("without streams is read all the same", () =>
    Effect.gen(function* () {
      const hidden = (status: number, body: string) => () =>
        Object.defineProperty(new Response(body, { status }), "body", { value: undefined })
      const outcomeOver = (answer: () => Response) =>
        Effect.map(
          answered(answer, (client) => client),
          ({ outcome }) => outcome
        )
      expect(yield* outcomeOver(hidden(200, `{"message":""}`))).toMatchObject({ _tag: "Deleted" })
      const wrong = yield* outcomeOver(hidden(200, `{"error_code":"DCS.4957"}`))
      expect(wrong).toMatchObject({ _tag: "DcsUnexpectedResponse", mayHaveDeleted: true })
    })
  )

  const inits: ReadonlyArray<RequestInit> = [{}, { credentials: "include" }, { redirect: "follow" }]
  for (const init of inits) {
    itLive(`follows no redirect, although a middleware sets ${JSON.stringify(init)}`, () =>
      Effect.gen(function* () {
        const middlewares: ReadonlyArray<Middleware> = [
          HttpClient.transform((sent) => Effect.provideService(sent, FetchHttpClient.RequestInit, init)),
          HttpClient.transformResponse((sent) => Effect.provideService(sent, FetchHttpClient.RequestInit, init))
        ]
        for (const middleware of middlewares) {
          const { inits } = yield* answered(() => new Response(null, { status: 204 }), middleware)
          expect(inits).toMatchObject([{ method: "DELETE", redirect: "manual" }])
        }
      })
    )
  }

  itLive("that follows one all the same brings somebody else's answer", () =>
    Effect.gen(function* () {
      const elsewhere = () => Object.defineProperty(new Response(null, { status: 204 }), "redirected", { value: true })
      const { outcome } = yield* answered(elsewhere, (client) => client)
      expect(outcome).toMatchObject({
        _tag: "DcsTransportError",
        code: "ERR_FOREIGN_REQUEST",
        attempts: 1,
        mayHaveDeleted: true
      })
    })
  )

  for (const [status, expected] of [
    [200, { _tag: "Deleted", attempts: 1 }],
    [403, { _tag: "DcsForbidden", attempts: 1, mayHaveDeleted: false }]
  ] as const) {
    itLive(`whose ${status} has words that no Response can be made with`, () =>
      Effect.gen(function* () {
        const odd = () => Object.defineProperty(new Response("{}", { status }), "statusText", { value: "\u6210" })
        const { outcome } = yield* answered(odd, (client) => client)
        expect(outcome).toMatchObject(expected)
      })
    )
  }

  itLive("that makes its answers itself may repeat a request all the same, wherever it was given", () =>
    Effect.gen(function* () {
      const missing = () => Response.json({ error_code: "DCS.4133" }, { status: 404 })
      for (const isLayers of [true, false]) {
        const { outcome } = yield* answered(missing, (client) => client, isLayers)
        expect(outcome).toMatchObject({ _tag: "DcsNotFound", mayHaveDeleted: true, unseenRepeat: "runtime" })
      }
    })
  )
})
