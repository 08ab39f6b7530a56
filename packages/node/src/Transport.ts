/**
 * Effect's `HttpClient` on undici's `dispatch`, for programs that put a middleware of their own before it, and the
 * carrier that goes the same way without one.
 *
 * @since 0.1.0
 */
import { fromCallbacks } from "@dcs-tasks/core/transport/Transport"
import * as Closing from "@dcs-tasks/core/Closing"
import { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { fromInvalidInput } from "@dcs-tasks/core/toError"
import * as Exchange from "@dcs-tasks/core/transport/httpClient/Exchange"
import * as passes from "@dcs-tasks/core/transport/httpClient/passes"
import * as HttpCarrier from "@dcs-tasks/core/transport/httpClient/httpClientTransport"
import { aDrain, checked } from "@dcs-tasks/core/options"
import { queueClock } from "@dcs-tasks/core/transport/queueClock"
import { requestHeaders } from "@dcs-tasks/wire/calls"
import { type Rules, wholeNumber } from "@dcs-tasks/wire/options"
import { transportFault } from "@dcs-tasks/wire/transportFault"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Fiber } from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { Dispatcher } from "undici"
import { dispatch, type Ways } from "./dispatch.ts"
import * as Dispatchers from "./Dispatchers.ts"
import { DispatchResponse } from "./DispatchResponse.ts"

/** For requests that are not this library's own operations, such as another program's use of this layer. */
const defaultBodyLimit = 16 * 1024 * 1024

const failure = (request: HttpClientRequest.HttpClientRequest, cause: unknown) =>
  Effect.fail(new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) }))

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

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): string | Uint8Array | null | undefined => {
  if (body._tag === "Empty") return null
  if (body._tag === "Uint8Array") return body.body
  return body._tag === "Raw" && typeof body.body === "string" ? body.body : undefined
}

const send = (
  ways: Ways,
  request: HttpClientRequest.HttpClientRequest,
  fiber: Fiber<unknown, unknown>
): Effect.Effect<HttpClientResponse, HttpClientError.HttpClientError> => {
  const shared = fiber.getRef(Exchange.CurrentExchange)
  if (shared !== undefined && !Exchange.isOwn(shared, request)) return failure(request, new Exchange.ForeignRequest())
  const current = shared === undefined ? exchangeOf(request) : passes.begin(shared)
  if (current === undefined) return refuse(request, "not a valid URL")
  const body = current.secretBody === undefined ? bodyOf(request) : null
  if (body === undefined) return refuse(request, "only bodies that are in memory can be sent")
  return Effect.callback((resume) =>
    Effect.sync(
      dispatch(ways, current, { headers: request.headers, body }, (error) =>
        resume(
          error === undefined
            ? Effect.succeed(new DispatchResponse(request, Exchange.shown(current)))
            : failure(request, error)
        )
      )
    )
  )
}

const plain = { headers: requestHeaders, body: null }

const over = (ways: Ways, closing?: Closing.Closing): HttpClient.HttpClient =>
  HttpCarrier.shortcut(
    HttpClient.makeWith(
      Effect.flatMap((request) => Effect.withFiber((fiber) => send(ways, request, fiber))),
      Exchange.announce
    ),
    Object.assign(
      fromCallbacks((exchange, settle) => dispatch(ways, exchange, plain, settle), transportFault, queueClock),
      { closing }
    )
  )

/**
 * An `HttpClient` on a dispatcher of the caller's, with the caller's connections, proxies and trust.
 *
 * @since 0.1.0
 */
export const fromDispatcher = (dispatcher: Dispatcher): HttpClient.HttpClient =>
  over({ to: () => ({ dispatcher, proxied: false, isCut: () => false }) })

/**
 * What a transport of its own can be told.
 *
 * @since 0.1.0
 */
export interface TransportOptions {
  /**
   * Connections to one origin at most, 1 to 1024; 64 by default. Calls beyond wait for one in the order in which they
   * came: `totalTimeout` bounds their wait, `timeout` begins to run when it is over.
   */
  readonly connections?: number | undefined
  /** How long closing waits for what is under way, before it cuts that off. 5 seconds by default, 0 for no time. */
  readonly drain?: Duration.Input | undefined
}

export const transportRules: Rules<TransportOptions> = { connections: wholeNumber(1, 1024), drain: aDrain }

/**
 * An `HttpClient` with connections of its own: `HTTPS_PROXY`, `NO_PROXY` and `OS_CACERT` of the given environment and
 * the process's `NODE_EXTRA_CA_CERTS` are honoured, loopback is never proxied, and `OS_INSECURE` is refused. Leaving
 * the scope drains it, and what is called after that fails with `DcsClientClosed`. Making it opens no connection and
 * reads no file.
 *
 * @since 0.1.0
 */
export const fromEnvironment = Effect.fnUntraced(function* (
  environment: Dispatchers.Environment,
  options: TransportOptions = {}
): Effect.fn.Return<HttpClient.HttpClient, DcsInvalidInput, Scope.Scope> {
  const refused = Dispatchers.insecure(environment)
  if (refused !== undefined) return yield* fromInvalidInput(refused)
  const read = checked(options, transportRules)
  if (read instanceof DcsInvalidInput) return yield* read
  const { connections = 64, drain } = read
  const dispatchers = yield* Effect.acquireRelease(
    Effect.sync(() => Dispatchers.make(environment, connections)),
    ({ close }) => Effect.promise(() => close(Closing.drainOf(drain)))
  )
  return over(dispatchers, dispatchers.closing)
})

/**
 * {@link fromEnvironment} for the environment of this process.
 *
 * @since 0.1.0
 */
export const make = (
  options: TransportOptions = {}
): Effect.Effect<HttpClient.HttpClient, DcsInvalidInput, Scope.Scope> =>
  Effect.suspend(() => fromEnvironment(process.env, options))

/**
 * {@link make} as a layer.
 *
 * @since 0.1.0
 */
export const layerWith = (options: TransportOptions): Layer.Layer<HttpClient.HttpClient, DcsInvalidInput> =>
  Layer.effect(HttpClient.HttpClient, make(options))

/**
 * {@link layerWith} as it is without options.
 *
 * @since 0.1.0
 */
export const layer: Layer.Layer<HttpClient.HttpClient, DcsInvalidInput> = layerWith({})
