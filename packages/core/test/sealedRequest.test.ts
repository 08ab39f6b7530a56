/** The last step between a caller's middleware and the transport. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { describe, expect } from "vitest"
import { DcsTasks } from "../src/index.ts"
import { config, make, scripted, task } from "./support.ts"

const ok = () => new Response(null, { status: 204 })

describe("the sealed client", () => {
  const changes: ReadonlyArray<
    readonly [string, (request: HttpClientRequest.HttpClientRequest) => HttpClientRequest.HttpClientRequest]
  > = [
    ["another path", HttpClientRequest.setUrl("https://dcs.example.com/v2/p1/instances/i1")],
    ["another origin", HttpClientRequest.setUrl("https://evil.example.com/v2/p1/instances/i1/tasks/t1")],
    ["a query", HttpClientRequest.setUrlParam("all_failure", "true")],
    ["another method", HttpClientRequest.setMethod("POST")]
  ]
  for (const [name, change] of changes) {
    it.effect(`refuses a middleware that sets ${name}`, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(ok)
        const dcs = yield* make(HttpClient.mapRequest(client, change))
        const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
        expect(error._tag).toBe("DcsInvalidInput")
        expect(seen).toHaveLength(0)
      })
    )
  }

  it.effect("lets a middleware add a header", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(ok)
      const dcs = yield* make(HttpClient.mapRequest(client, HttpClientRequest.setHeader("x-language", "en-us")))
      yield* dcs.deleteBackgroundTask(task)
      expect(seen[0]?.headers["x-language"]).toBe("en-us")
    })
  )

  it.effect("reads the response although middleware turned its status into a failure", () =>
    Effect.gen(function* () {
      const { client } = scripted(() => Response.json({ error_code: "DCS.3022" }, { status: 404 }))
      const dcs = yield* make(HttpClient.filterStatusOk(client))
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({ _tag: "DcsNotFound", reason: { _tag: "Instance" }, errorCode: "DCS.3022" })
    })
  )

  it.effect("sends no trace context, under a tracer and without", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(ok)
      const dcs = yield* make(client)
      yield* Effect.withSpan(dcs.deleteBackgroundTask(task), "outer")
      expect(Object.keys(seen[0]?.headers ?? {}).toSorted()).toEqual(["accept", "content-type", "x-auth-token"])
    })
  )

  it.effect("sends nothing elsewhere, although middleware follows redirects itself", () =>
    Effect.gen(function* () {
      const urls: Array<string> = []
      const client = HttpClient.followRedirects(yield* HttpClient.HttpClient, 3)
      const dcs = yield* make(client)
      const error = yield* dcs.deleteBackgroundTask(task).pipe(
        Effect.provideService(FetchHttpClient.Fetch, (input) => {
          urls.push(String(input))
          const location = "https://evil.example.com/v2/p1/instances/i1/tasks/t1"
          return Promise.resolve(new Response(null, { status: 307, headers: { location } }))
        }),
        Effect.flip
      )
      expect(urls).toEqual(["https://dcs.example.com/v2/p1/instances/i1/tasks/t1"])
      expect(error).toMatchObject({ _tag: "DcsUnexpectedResponse", status: 307, mayHaveDeleted: false })
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )

  it.effect("sends nothing elsewhere over any transport, and accepts no response to another request", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted((request) =>
        request.url.includes("evil")
          ? new Response(null, { status: 204 })
          : new Response(null, { status: 307, headers: { location: "https://evil.example.com/" } })
      )
      const dcs = yield* make(HttpClient.followRedirects(client, 3))
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({ _tag: "DcsTransportError", kind: "protocol", mayHaveDeleted: true })
      const untraced = yield* Effect.flip(Effect.withTracerEnabled(dcs.deleteBackgroundTask(task), false))
      expect(untraced).toMatchObject({ _tag: "DcsTransportError", kind: "protocol" })
      expect(seen.map(({ url }) => new URL(url).host)).toEqual(["dcs.example.com", "dcs.example.com"])
    })
  )

  it.effect("tells fetch not to follow redirects", () =>
    Effect.gen(function* () {
      const inits: Array<RequestInit | undefined> = []
      const dcs = yield* DcsTasks.make(config)
      const outcome = yield* dcs.deleteBackgroundTask(task).pipe(
        Effect.provideService(FetchHttpClient.Fetch, (_input, init) => {
          inits.push(init)
          return Promise.resolve(ok())
        })
      )
      expect(outcome._tag).toBe("Deleted")
      expect(inits[0]).toMatchObject({ redirect: "manual", method: "DELETE" })
    }).pipe(Effect.provide(FetchHttpClient.layer))
  )
})
