/** The last step between a caller's middleware and the transport. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { nodeServers } from "@dcs-tasks/contract/scriptedServer"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Layer from "effect/Layer"
import { describe, expect } from "vitest"
import { DcsTasks } from "../src/index.ts"
import { canary, config, itLive, keepingTracer, make, scripted, task } from "./support.ts"

const servers = nodeServers()

const ok = () => new Response(null, { status: 204 })

/** The expected request on the wire. */
const plainHeaders = ["accept", "content-type", "x-auth-token"]

const template = "DELETE /v2/{project_id}/instances/{instance_id}/tasks/{task_id}"

type Change = (request: HttpClientRequest.HttpClientRequest) => HttpClientRequest.HttpClientRequest

const changes: ReadonlyArray<readonly [string, Change]> = [
  ["another path", HttpClientRequest.setUrl("https://dcs.example.com/v2/p1/instances/i1")],
  ["another origin", HttpClientRequest.setUrl("https://evil.example.com/v2/p1/instances/i1/tasks/t1")],
  ["a query", HttpClientRequest.setUrlParam("all_failure", "true")],
  ["a fragment", HttpClientRequest.setHash("x")],
  ["another method", HttpClientRequest.setMethod("POST")]
]

describe("a middleware that changes the request", () => {
  for (const [name, change] of changes) {
    itLive(`is refused: ${name}`, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(ok)
        const dcs = yield* make(HttpClient.mapRequest(client, change))
        const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
        expect(error).toMatchObject({ _tag: "DcsInvalidInput", field: "httpClient" })
        expect(seen).toHaveLength(0)
      })
    )

    itLive(`is refused although it comes after the token: ${name}`, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(ok)
        const late = HttpClient.transform(client, (_, request) => client.execute(change(request)))
        const dcs = yield* make(late)
        const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
        expect(error).toMatchObject({ _tag: "DcsInvalidInput", field: "httpClient" })
        expect(seen).toHaveLength(0)
      })
    )
  }

  itLive("may add a header, make requests of its own, and send the same one again", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(ok)
      const busy = client.pipe(
        HttpClient.mapRequest(HttpClientRequest.setHeader("x-language", "en-us")),
        HttpClient.transformResponse((answer) =>
          Effect.zipRight(client.get("https://elsewhere.example.com/"), Effect.zipRight(answer, answer))
        )
      )
      yield* Effect.flatMap(make(busy), (dcs) => dcs.deleteBackgroundTask(task))
      expect(seen.map(({ headers, url }) => [url, headers["x-language"], headers["x-auth-token"]])).toEqual([
        ["https://elsewhere.example.com/", undefined, undefined],
        ["https://dcs.example.com/v2/p1/instances/i1/tasks/t1", "en-us", canary],
        ["https://dcs.example.com/v2/p1/instances/i1/tasks/t1", "en-us", canary]
      ])
    })
  )

  itLive("may make a failure of the status: the answer is read all the same", () =>
    Effect.gen(function* () {
      const { client } = scripted(() => Response.json({ error_code: "DCS.3022" }, { status: 404 }))
      const dcs = yield* make(HttpClient.filterStatusOk(client))
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({ _tag: "DcsNotFound", reason: { _tag: "Instance" }, errorCode: "DCS.3022" })
    })
  )
})

describe("trace context", () => {
  const traced: ReadonlyArray<readonly [string, <E, R>(client: HttpClient.HttpClient.With<E, R>) => typeof client]> = [
    ["by default", (client) => client],
    ["where a middleware turns tracing on", HttpClient.withTracerDisabledWhen(() => false)],
    ["where a middleware turns propagation on", HttpClient.withTracerPropagation(true)]
  ]
  for (const [name, middleware] of traced) {
    itLive(`is not sent ${name}`, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(ok)
        const dcs = yield* make(middleware(client))
        const { spans, tracer } = yield* keepingTracer
        yield* dcs.deleteBackgroundTask(task).pipe(Effect.withSpan("outer"), Effect.withTracer(tracer))
        expect(Object.keys(seen[0]?.headers ?? {}).toSorted()).toEqual(plainHeaders)
        expect(spans.map((span) => span.name)).toEqual(["outer", "dcs.delete_background_task", template])
      })
    )
  }

  itLive("is as before for the caller's other requests", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(ok)
      const state = Effect.all([
        FiberRef.get(FiberRef.currentContext),
        FiberRef.get(FiberRef.currentTracerEnabled),
        FiberRef.get(HttpClient.currentTracerDisabledWhen),
        FiberRef.get(HttpClient.currentTracerPropagation)
      ])
      const before = yield* state
      const dcs = yield* make(client)
      yield* dcs.deleteBackgroundTask(task)
      yield* Effect.withSpan(client.get("https://elsewhere.example.com/"), "outer")
      expect(Object.keys(seen[1]?.headers ?? {}).toSorted()).toEqual(["b3", "traceparent"])
      for (const [index, value] of (yield* state).entries()) expect(value).toBe(before[index])
    })
  )
})

describe("a middleware that follows redirects by itself", () => {
  const transports = [
    ["fetch", FetchHttpClient.layer],
    ["undici", NodeHttpClient.layerUndici],
    ["node:http", NodeHttpClient.layer]
  ] as const
  for (const [name, transport] of transports) {
    for (const tracing of [true, false]) {
      itLive(`sends nothing elsewhere over ${name}, tracing ${tracing ? "on" : "off"}`, () =>
        Effect.gen(function* () {
          const [home, foreign] = yield* Effect.promise(() => Promise.all([servers.start(), servers.start()]))
          const location = { Location: `${foreign.origin}/v2/p1/instances/i1/tasks/t1` }
          yield* Effect.promise(() => home.script({ kind: "answer", status: 307, headers: location }))
          const client = HttpClient.followRedirects(yield* HttpClient.HttpClient, 3)
          const dcs = yield* make(client, { endpoint: home.origin })
          const error = yield* Effect.flip(dcs.deleteBackgroundTask(task)).pipe(Effect.withTracerEnabled(tracing))
          expect({ ...error }).toMatchObject(
            name === "fetch"
              ? { _tag: "DcsUnexpectedResponse", status: 307, mayHaveDeleted: false }
              : { _tag: "DcsTransportError", kind: "protocol", mayHaveDeleted: true }
          )
          expect(yield* Effect.promise(home.requests)).toHaveLength(1)
          expect(yield* Effect.promise(foreign.requests)).toEqual([])
          yield* Effect.promise(() => Promise.all([home.close(), foreign.close()]))
        }).pipe(Effect.provide(transport))
      )
    }
  }

  itLive("is not believed, should it leave the token behind", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(({ url }) => new Response(null, { status: url.includes("evil") ? 204 : 307 }))
      const bare = HttpClientRequest.del("https://evil.example.com/")
      const dcs = yield* make(HttpClient.transformResponse(client, Effect.zipRight(client.execute(bare))))
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({ _tag: "DcsTransportError", kind: "protocol", mayHaveDeleted: true })
      expect(seen.map(({ headers }) => headers["x-auth-token"])).toEqual([canary, undefined])
    })
  )
})

describe("fetch", () => {
  itLive("is the caller's own, with the caller's options, but never follows redirects", () =>
    Effect.gen(function* () {
      const inits: Array<RequestInit | undefined> = []
      const fetch = (_input: unknown, init?: RequestInit) => {
        inits.push(init)
        return Promise.resolve(ok())
      }
      const transport = FetchHttpClient.layer.pipe(
        Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetch)),
        Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "follow", referrerPolicy: "no-referrer" }))
      )
      const outcome = yield* Effect.provide(
        Effect.flatMap(DcsTasks.make(config), (dcs) => dcs.deleteBackgroundTask(task)),
        transport
      )
      expect(outcome._tag).toBe("Deleted")
      expect(inits).toMatchObject([{ redirect: "manual", method: "DELETE", referrerPolicy: "no-referrer" }])
    })
  )

  itLive("follows no redirects behind a middleware either", () =>
    Effect.gen(function* () {
      const inits: Array<RequestInit | undefined> = []
      const transport = yield* HttpClient.HttpClient
      const dcs = yield* make(HttpClient.transform(transport, (answer) => answer))
      yield* dcs.deleteBackgroundTask(task).pipe(
        Effect.provideService(FetchHttpClient.Fetch, (_input, init) => {
          inits.push(init)
          return Promise.resolve(ok())
        })
      )
      expect(inits).toMatchObject([{ redirect: "manual" }])
    }).pipe(
      Effect.provide(FetchHttpClient.layer),
      Effect.provideService(FetchHttpClient.RequestInit, { redirect: "follow" })
    )
  )
})
