/**
 * Effect's `HttpClient` on the locked `fetch`, for programs that put a middleware of their own before it.
 *
 * @since 0.1.0
 */
import * as Exchange from "@dcs-tasks/core/transport/httpClient/Exchange"
import * as passes from "@dcs-tasks/core/transport/httpClient/passes"
import { inMemory } from "@dcs-tasks/core/transport/httpClient/watchedFetch"
import * as HttpCarrier from "@dcs-tasks/core/transport/httpClient/httpClientTransport"
import * as Effect from "effect/Effect"
import type { Fiber } from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { carryOver, fetchCarrier, type MemoryBody } from "./fetchCarrier.ts"

/** For requests that are not this library's own operations, such as another program's use of this layer. */
const defaultBodyLimit = 16 * 1024 * 1024

const failure = (request: HttpClientRequest.HttpClientRequest, cause: unknown) =>
  new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })

const refuse = (request: HttpClientRequest.HttpClientRequest, description: string) =>
  Effect.fail(
    new HttpClientError.HttpClientError({ reason: new HttpClientError.EncodeError({ request, description }) })
  )

const exchangeOf = (request: HttpClientRequest.HttpClientRequest): Exchange.Exchange | undefined => {
  const url = HttpClientRequest.toUrl(request)
  return Option.isNone(url)
    ? undefined
    : Exchange.make({
        method: request.method,
        url: url.value.href,
        origin: url.value.origin,
        secretHeaders: Redacted.make({}),
        bodyLimit: () => defaultBodyLimit
      })
}

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): MemoryBody | undefined => {
  if (body._tag === "Empty") return null
  if (body._tag === "Uint8Array") return new Uint8Array(body.body)
  return body._tag === "Raw" && typeof body.body === "string" ? body.body : undefined
}

const send = (
  request: HttpClientRequest.HttpClientRequest,
  fiber: Fiber<unknown, unknown>
): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError> => {
  const own = fiber.getRef(Exchange.CurrentExchange)
  if (own !== undefined && !Exchange.isOwn(own, request)) {
    return Effect.fail(failure(request, new Exchange.ForeignRequest()))
  }
  const exchange = own === undefined ? exchangeOf(request) : passes.begin(own)
  if (exchange === undefined) return refuse(request, "not a valid URL")
  const body = bodyOf(request)
  if (body === undefined) return refuse(request, "only bodies that are in memory can be sent")
  return Effect.callback((resume) =>
    Effect.sync(
      carryOver(
        exchange,
        request.headers,
        body,
        (response) => resume(Effect.succeed(HttpClientResponse.fromWeb(request, inMemory(exchange, response)))),
        (error) => resume(Effect.fail(failure(request, error)))
      )
    )
  )
}

/**
 * The transport. It attaches the secret headers itself, below any middleware, and needs no release.
 *
 * @since 0.1.0
 */
export const make: HttpClient.HttpClient = /* @__PURE__ */ HttpCarrier.shortcut(
  /* @__PURE__ */ HttpClient.makeWith(
    Effect.flatMap((request) => Effect.withFiber((fiber) => send(request, fiber))),
    Exchange.announce
  ),
  fetchCarrier
)

/**
 * {@link make} as a layer.
 *
 * @since 0.1.0
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = /* @__PURE__ */ Layer.succeed(HttpClient.HttpClient, make)
