/**
 * Effect's `HttpClient` on undici's `dispatch`.
 *
 * `dispatch` is the one place in Node that tells whether a request was written before its connection broke, and that
 * can stop a body in the middle. Redirects are not followed, no trace header is added. Bodies are read to the limit of the exchange and then the connection is dropped.
 *
 * @since 0.1.0
 */
import type { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { fromInvalidInput } from "@dcs-tasks/core/toError"
import * as Exchange from "@dcs-tasks/core/Exchange"
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
import type { Socket } from "node:net"
import type { Dispatcher } from "undici"
import * as dialling from "./dialling.ts"
import * as Dispatchers from "./Dispatchers.ts"
import { DispatchResponse } from "./DispatchResponse.ts"
import { inflate } from "./inflate.ts"

/** For requests that are not this library's own operations, such as another program's use of this layer. */
const defaultBodyLimit = 16 * 1024 * 1024

const failure = (request: HttpClientRequest.HttpClientRequest, cause: unknown) =>
  Effect.fail(new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) }))

const refuse = (request: HttpClientRequest.HttpClientRequest, description: string) =>
  Effect.fail(
    new HttpClientError.HttpClientError({ reason: new HttpClientError.EncodeError({ request, description }) })
  )

const exchangeOf = (request: HttpClientRequest.HttpClientRequest, url: URL): Exchange.Exchange =>
  Exchange.make({
    method: request.method,
    url: url.href,
    origin: url.origin,
    secretHeaders: Redacted.make({}),
    bodyLimit: () => defaultBodyLimit
  })

/** Why a connection is dropped on purpose. Never reaches a caller. */
const enough = new Error("the rest of the answer is not needed")

const exchangeHandler = (
  exchange: Exchange.Exchange,
  end: () => void,
  broken: (error: Error) => void
): { readonly handler: Dispatcher.DispatchHandler; readonly drop: (dialled: ReadonlyArray<Socket>) => void } => {
  let controller: Dispatcher.DispatchController | undefined
  let dropped = false
  const drop = (dialled: ReadonlyArray<Socket> = []) => {
    dropped = true
    if (controller !== undefined) return controller.abort(enough)
    for (const socket of dialled) socket.destroy(enough)
  }
  return {
    drop,
    handler: {
      onRequestStart(started) {
        controller = started
        if (dropped) return started.abort(enough)
        exchange.written = true
        exchange.phase = "headers"
      },
      onResponseStart(_controller, status, headers) {
        if (status < 200) return
        exchange.status = status
        exchange.headers = flatten(headers)
        exchange.phase = "body"
      },
      onResponseData(_controller, chunk) {
        if (Exchange.receive(exchange, chunk)) return
        end()
        drop()
      },
      onResponseEnd: end,
      onResponseError(_controller, error) {
        if (dropped) return
        // A body that breaks off leaves the status standing.
        if (exchange.status === undefined) broken(error)
        else end()
      }
    }
  }
}

const flatten = (
  headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
): Record<string, string | undefined> => {
  const flat: Record<string, string | undefined> = {}
  for (const name in headers) {
    const value = headers[name]
    flat[name] = typeof value === "object" ? value.join(", ") : value
  }
  return flat
}

const bodyOf = (
  { body }: HttpClientRequest.HttpClientRequest,
  { secretBody }: Exchange.Exchange
): string | Uint8Array | null | undefined => {
  if (secretBody !== undefined) return Redacted.value(secretBody)
  if (body._tag === "Empty") return null
  if (body._tag === "Uint8Array") return body.body
  return body._tag === "Raw" && typeof body.body === "string" ? body.body : undefined
}

const send = (
  dispatchers: Pick<Dispatchers.Dispatchers, "to">,
  request: HttpClientRequest.HttpClientRequest,
  fiber: Fiber<unknown, unknown>
): Effect.Effect<HttpClientResponse, HttpClientError.HttpClientError> => {
  const shared = fiber.getRef(Exchange.CurrentExchange)
  if (shared !== undefined && !Exchange.isOwn(shared, request)) return failure(request, new Exchange.ForeignRequest())
  const exchange = shared ?? Option.map(HttpClientRequest.toUrl(request), (url) => exchangeOf(request, url))
  if (Option.isOption(exchange) && Option.isNone(exchange)) return refuse(request, "not a valid URL")
  const current = Option.isOption(exchange) ? exchange.value : exchange
  const body = bodyOf(request, current)
  if (body === undefined) return refuse(request, "only bodies that are in memory can be sent")
  Exchange.restart(current)
  return Effect.callback((resume) => {
    let proxied = false
    let dialled: ReadonlyArray<Socket> = []
    const { drop, handler } = exchangeHandler(
      current,
      () => {
        inflate(current)
        current.complete = true
        resume(Effect.succeed(new DispatchResponse(request, Exchange.shown(current))))
      },
      (error) => resume(failure(request, Dispatchers.connectionError(error, proxied)))
    )
    try {
      const way = dispatchers.to(new URL(current.url))
      proxied = way.proxied
      dialled = dialling.during(() =>
        way.dispatcher.dispatch(
          {
            origin: current.origin,
            path: current.url.slice(current.origin.length),
            method: request.method,
            headers: {
              "accept-encoding": "identity",
              "user-agent": "dcs-tasks",
              ...request.headers,
              ...Redacted.value(current.secretHeaders)
            },
            body,
            headersTimeout: 0,
            bodyTimeout: 0
          },
          handler
        )
      )
    } catch (error) {
      resume(failure(request, error))
    }
    return Effect.sync(() => drop(dialled))
  })
}

const fromDispatchers = (dispatchers: Pick<Dispatchers.Dispatchers, "to">): HttpClient.HttpClient =>
  HttpClient.makeWith(
    Effect.flatMap((request) => Effect.withFiber((fiber) => send(dispatchers, request, fiber))),
    Exchange.announce
  )

/**
 * An `HttpClient` on a dispatcher of the caller's, with the caller's connections, proxies and trust.
 *
 * @since 0.1.0
 */
export const fromDispatcher = (dispatcher: Dispatcher): HttpClient.HttpClient =>
  fromDispatchers({ to: () => ({ dispatcher, proxied: false }) })

/**
 * An `HttpClient` with connections of its own: `HTTPS_PROXY`, `NO_PROXY` and `OS_CACERT` of the given environment and
 * the process's `NODE_EXTRA_CA_CERTS` are honoured, loopback is never proxied, and `OS_INSECURE` is refused. Leaving
 * the scope drains it. Making it opens no connection and reads no file.
 *
 * @since 0.1.0
 */
export const fromEnvironment = (
  environment: Dispatchers.Environment
): Effect.Effect<HttpClient.HttpClient, DcsInvalidInput, Scope.Scope> => {
  const refused = Dispatchers.insecure(environment)
  if (refused !== undefined) return Effect.fail(fromInvalidInput(refused))
  return Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => Dispatchers.make(environment)),
      (dispatchers) => Effect.promise(dispatchers.close)
    ),
    fromDispatchers
  )
}

/**
 * {@link fromEnvironment} for the environment of this process.
 *
 * @since 0.1.0
 */
export const make: Effect.Effect<HttpClient.HttpClient, DcsInvalidInput, Scope.Scope> = Effect.suspend(() =>
  fromEnvironment(process.env)
)

/**
 * {@link make} as a layer.
 *
 * @since 0.1.0
 */
export const layer: Layer.Layer<HttpClient.HttpClient, DcsInvalidInput> = Layer.effect(HttpClient.HttpClient, make)
