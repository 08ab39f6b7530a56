/** The transports and middleware of the laws, for Effect 3. */
import type { Middleware } from "@dcs-tasks/contract/laws/plan"
import type { World } from "@dcs-tasks/contract/laws/world"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import { type HttpClientError, RequestError } from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"

const failure = (request: HttpClientRequest, cause: unknown) =>
  new RequestError({ request, reason: "Transport", cause })

const sending = (world: World, request: HttpClientRequest) =>
  Effect.tryPromise({
    // Sending a request reads its headers.
    try: (signal) => (void { ...request.headers }, world.request(signal)),
    catch: (cause) => failure(request, cause)
  }).pipe(Effect.map((response) => HttpClientResponse.fromWeb(request, response)))

/** `fetch` has one error class for all failures. */
const fetched =
  (world: World): typeof globalThis.fetch =>
  async (_input, init) => {
    void { ...init?.headers }
    try {
      return await world.request(init?.signal ?? undefined)
    } catch (error) {
      throw init?.signal?.aborted === true ? error : new TypeError("fetch failed", { cause: error })
    }
  }

const byHand = (world: World): HttpClient.HttpClient =>
  HttpClient.make((request, url, signal) =>
    Effect.tryPromise({
      try: () => fetched(world)(url, { headers: request.headers, signal }),
      catch: (cause) => failure(request, cause)
    }).pipe(
      Effect.map((response) =>
        HttpClientResponse.fromWeb(request, Object.defineProperty(response, "url", { value: request.url }))
      )
    )
  )

/** The transport of a plan. */
export const transportOf = (world: World): Layer.Layer<HttpClient.HttpClient> => {
  const only = (client: HttpClient.HttpClient) => Layer.succeed(HttpClient.HttpClient, client)
  switch (world.plan.transport) {
    case "scripted":
      return only(HttpClient.make((request) => sending(world, request)))
    case "unasked":
      return only(
        HttpClient.makeWith<HttpClientError, never, HttpClientError, never>(
          Effect.flatMap((request) => sending(world, request)),
          (request) => Effect.succeed(request)
        )
      )
    case "fetch":
      return Layer.merge(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, fetched(world)))
    case "fetch of a layer":
      return Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, fetched(world)))
    case "by hand":
      return only(byHand(world))
    case "own":
    case "own directly":
      throw new Error("this line has no transport of its own")
  }
}

const late = (request: HttpClientRequest) => Effect.fail(failure(request, new Error("slow")))

const timed = (client: HttpClient.HttpClient, millis: number): HttpClient.HttpClient =>
  HttpClient.transform(client, (sent, request) =>
    Effect.flatten(
      Effect.timeoutTo(sent, { duration: millis, onSuccess: Effect.succeed, onTimeout: () => late(request) })
    )
  )

/** Adds a middleware to a client. */
export const around = (client: HttpClient.HttpClient, middleware: Middleware): HttpClient.HttpClient => {
  switch (middleware.name) {
    case "retries":
      return HttpClient.retry(client, { times: middleware.times })
    case "retries what is not ok":
      return HttpClient.retry(HttpClient.filterStatusOk(client), { times: middleware.times })
    case "retries transient":
      return HttpClient.retryTransient(client, { times: middleware.times, schedule: Schedule.spaced(10) })
    case "hedges":
      return HttpClient.transformResponse(client, (sent) =>
        Effect.raceFirst(sent, Effect.delay(sent, middleware.delay))
      )
    case "takes the first success":
      return HttpClient.transformResponse(HttpClient.filterStatusOk(client), (sent) =>
        Effect.race(sent, Effect.delay(sent, middleware.delay))
      )
    case "times out":
      return timed(client, middleware.millis)
    case "times out and retries":
      return HttpClient.transform(timed(client, middleware.millis), (sent) => Effect.retry(sent, { times: 2 }))
    case "sends once more":
      return HttpClient.transformResponse(client, (sent) => Effect.zipRight(sent, sent))
    case "reads text":
      return HttpClient.tap(client, ({ text }) => Effect.ignore(text))
    case "reads the stream":
      return HttpClient.tap(client, (response) =>
        Effect.ignore(Effect.sandbox(Effect.suspend(() => Stream.runDrain(response.stream))))
      )
    case "reads JSON or fails":
      return HttpClient.tap(client, ({ json }) => json)
    case "fails unless ok":
      return HttpClient.filterStatusOk(client)
    case "around":
      return HttpClient.make((request) => client.execute(request))
    case "untraced":
      return HttpClient.withTracerDisabledWhen(client, () => true)
  }
}
