/** Clients that skip what `HttpClient.make` does, and output outside a fiber. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import { HttpClientError, TransportError } from "effect/http/HttpClientError"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import { inspect } from "node:util"
import { describe, expect } from "vitest"
import { canary, make, scripted, task } from "./support.ts"

const done = () => Response.json({ message: "" })
const missing = () => Response.json({ error_code: "DCS.4133", error_msg: "no such task" }, { status: 404 })

/** A transport that does not ask whether to trace, and reads the token, as sending a request must. */
const unasked = (answer: () => Response) => {
  const tokens: Array<string | undefined> = []
  const client: HttpClient.HttpClient = HttpClient.makeWith<HttpClientError, never, HttpClientError, never>(
    Effect.map((request) => {
      tokens.push({ ...request.headers }["x-auth-token"])
      return HttpClientResponse.fromWeb(request, answer())
    }),
    (request) => Effect.succeed(request)
  )
  return { client, tokens }
}

describe("a transport that does not report what it sends", () => {
  it.effect("counts as having sent once it has read the token", () =>
    Effect.gen(function* () {
      const { client, tokens } = unasked(done)
      const outcome = yield* Effect.flatMap(make(client), (dcs) => dcs.deleteBackgroundTask(task))
      expect(outcome).toMatchObject({ _tag: "Deleted", attempts: 1 })
      expect(tokens).toEqual([canary])
    })
  )

  it.effect("proves nothing by a refusal: the number of requests is unknown", () =>
    Effect.gen(function* () {
      const { client } = unasked(missing)
      const dcs = yield* make(HttpClient.transformResponse(client, (answer) => Effect.andThen(answer, answer)))
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({
        _tag: "DcsNotFound",
        attempts: 2,
        mayHaveDeleted: true,
        unseenRepeat: "middleware"
      })
      expect(error.message).toContain("A middleware may have retried the request")
    })
  )
})

const untracing: ReadonlyArray<readonly [string, (client: HttpClient.HttpClient) => HttpClient.HttpClient]> = [
  ["propagation", HttpClient.transformResponse(Effect.provideService(Tracer.DisablePropagation, true))],
  [
    "the spans of requests",
    HttpClient.transformResponse(Effect.provideService(HttpClient.TracerDisabledWhen, () => true))
  ]
]
for (const [name, middleware] of untracing) {
  it.effect(`a middleware that turns off ${name} hides no deletion`, () =>
    Effect.gen(function* () {
      let answers = [missing, done]
      const transport = HttpClient.make((request) =>
        Effect.sync(() => {
          void { ...request.headers }
          return HttpClientResponse.fromWeb(request, (answers.pop() ?? missing)())
        })
      )
      const dcs = yield* make(middleware(transport))
      expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted", attempts: 1 })
      answers = [() => new Response(null, { status: 500 })]
      expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toMatchObject({ attempts: 1, mayHaveDeleted: true })
    })
  )
}

it.effect("a stream read below a wrapped client is no empty body", () =>
  Effect.gen(function* () {
    const { client } = scripted(() => Response.json({ data: { error_code: "DCS.5000" } }))
    const reading = HttpClient.tap(client, ({ stream }) => Stream.runDrain(stream))
    const dcs = yield* make(HttpClient.make((request) => reading.execute(request)))
    const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
    expect(error).toMatchObject({ _tag: "DcsUnexpectedResponse", status: 200, mayHaveDeleted: true })
    expect(error.message).toContain("a middleware already read its body")
  })
)

it.effect("a custom client over fetch may have repeated the request, whatever its error", () =>
  Effect.gen(function* () {
    const cause = Object.assign(new Error("no such name"), { code: "ENOTFOUND", syscall: "getaddrinfo" })
    const client = HttpClient.make((request) =>
      Effect.fail(
        new HttpClientError({
          reason: new TransportError({ request, cause: new TypeError("fetch failed", { cause }) })
        })
      )
    )
    const dcs = yield* make(client)
    expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toMatchObject({
      _tag: "DcsTransportError",
      kind: "dns",
      mayHaveDeleted: true,
      unseenRepeat: "runtime"
    })
  })
)

it("a request kept by middleware shows no token, even outside a fiber", async () => {
  const kept: Array<HttpClientRequest> = []
  const { client, seen } = scripted(done)
  const keeping = HttpClient.tap(client, ({ request }) => Effect.sync(() => kept.push(request)))
  await Effect.runPromise(Effect.flatMap(make(keeping), (dcs) => dcs.deleteBackgroundTask(task)))
  expect(seen[0]?.headers["x-auth-token"]).toBe(canary)
  for (const value of [...kept, ...kept.map(({ headers }) => headers)]) {
    expect(inspect(value, { depth: 9 }) + JSON.stringify(value) + String(value)).not.toContain(canary)
  }
})

it.effect("the fetch of the layer is the one that is called", () => {
  let calls = 0
  const own = () => {
    calls += 1
    return Promise.resolve(done())
  }
  return Effect.gen(function* () {
    const transport = yield* HttpClient.HttpClient
    const dcs = yield* make(HttpClient.tap(transport, ({ text }) => text))
    expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted", attempts: 1 })
    expect(calls).toBe(1)
  }).pipe(Effect.provide(Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, own))))
})
