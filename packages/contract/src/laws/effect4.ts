/** The transports and middleware of the laws, for Effect 4. */
import { fromSender, httpClientOver, registerTransport, type Sender } from "@dcs-tasks/core/adapter"
import { type Answer, Collector, type Lost, onePass, type Outcome } from "@dcs-tasks/wire/answer"
import { transportFault } from "@dcs-tasks/wire/fault"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import { HttpClientError, TransportError } from "effect/http/HttpClientError"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { Middleware } from "./plan.ts"
import { isUnwritten } from "./replies.ts"
import type { World } from "./world.ts"

const failure = (request: HttpClientRequest, cause: unknown) =>
  new HttpClientError({ reason: new TransportError({ request, cause }) })

const sending = (world: World, request: HttpClientRequest) =>
  Effect.tryPromise({
    // Sending a request reads its headers.
    try: (signal) => (void { ...request.headers }, world.request(signal)),
    catch: (cause) => failure(request, cause)
  })

/** As this project's own transports: reports the pass from its start to its end. */
const own =
  (world: World): Sender =>
  (_, ended) => {
    const controller = new AbortController()
    const seen = { passes: onePass, repeatsUnseen: false }
    let heard: Pick<Answer, "status" | "headers"> | undefined
    const kept = new Collector(1024 * 1024)
    const lost = (error: unknown): Lost => ({
      _tag: "Lost",
      error,
      phase: "headers",
      written: !isUnwritten(error),
      ...seen
    })
    const soFar = (end: Answer["end"]): Outcome =>
      heard === undefined ? lost(undefined) : { _tag: "Answer", ...heard, body: kept.bytes(), end, ...seen }
    const read = async (): Promise<Outcome> => {
      const response = await world.request(controller.signal)
      heard = { status: response.status, headers: Object.fromEntries(response.headers) }
      try {
        for await (const chunk of response.body ?? []) kept.add(chunk)
        return soFar("complete")
      } catch {
        return soFar("brokenOff")
      }
    }
    void read()
      .catch(lost)
      .then((outcome) => controller.signal.aborted || ended(outcome))
    return { soFar: () => soFar("clock"), drop: () => controller.abort() }
  }

const directly = (world: World): HttpClient.HttpClient =>
  registerTransport(httpClientOver(own(world)), fromSender(own(world), transportFault))

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
      return only(
        HttpClient.make((request) =>
          Effect.map(sending(world, request), (response) => HttpClientResponse.fromWeb(request, response))
        )
      )
    case "unasked":
      return only(
        HttpClient.makeWith<HttpClientError, never, HttpClientError, never>(
          Effect.flatMap((request) =>
            Effect.map(sending(world, request), (response) => HttpClientResponse.fromWeb(request, response))
          ),
          (request) => Effect.succeed(request)
        )
      )
    case "own":
      return only(httpClientOver(own(world)))
    case "own directly":
      return only(directly(world))
    case "fetch":
      return Layer.merge(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, fetched(world)))
    case "fetch of a layer":
      return Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, fetched(world)))
    case "by hand":
      return only(byHand(world))
  }
}

const late = (request: HttpClientRequest) => Effect.fail(failure(request, new Error("slow")))

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
      return HttpClient.transform(client, (sent, request) =>
        Effect.timeoutOrElse(sent, { duration: middleware.millis, orElse: () => late(request) })
      )
    case "times out and retries":
      return HttpClient.transform(client, (sent, request) =>
        Effect.timeoutOrElse(sent, { duration: middleware.millis, orElse: () => late(request) }).pipe(
          Effect.retry({ times: 2 })
        )
      )
    case "sends once more":
      return HttpClient.transformResponse(client, (sent) => Effect.andThen(sent, sent))
    case "reads text":
      return HttpClient.tap(client, ({ text }) => Effect.ignore(text))
    case "reads the stream":
      return HttpClient.tap(client, (response) =>
        Effect.suspend(() => Stream.runDrain(response.stream)).pipe(Effect.ignoreCause)
      )
    case "reads JSON or fails":
      return HttpClient.tap(client, ({ json }) => json)
    case "fails unless ok":
      return HttpClient.filterStatusOk(client)
    case "around":
      return HttpClient.make((request) => client.execute(request))
    case "untraced":
      return HttpClient.transform(client, (sent) =>
        Effect.provideService(sent, HttpClient.TracerDisabledWhen, () => true)
      )
  }
}
