/**
 * Serves an Effect over `node:http`. The server of `@effect/platform-node` would install a Redis client.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { identity } from "effect/Function"
import * as Cookies from "effect/http/Cookies"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpEffect from "effect/http/HttpEffect"
import { ClientAbort } from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import { empty, type HttpServerResponse } from "effect/http/HttpServerResponse"
import * as UrlParams from "effect/http/UrlParams"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type IncomingMessage, type RequestListener, ServerResponse } from "node:http"

/** Node's request and response, for what Effect's do not have: raw headers, and the socket. */
export interface NodeExchange {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

export const NodeExchange = Context.Reference<NodeExchange>("@dcs-tasks/emulator/NodeExchange", {
  defaultValue: () => {
    throw new Error("There is no request")
  }
})

const bodyOf = (incoming: IncomingMessage): HttpBody.HttpBody =>
  incoming.headers["content-length"] === undefined && incoming.headers["transfer-encoding"] === undefined
    ? HttpBody.empty
    : HttpBody.stream(Stream.fromAsyncIterable<Uint8Array, unknown>(incoming, identity))

/** Only an absolute target is parsed as a URL: a `..` in a path stays as sent. */
const requestOf = (incoming: IncomingMessage): HttpServerRequest.HttpServerRequest => {
  const { headers: received, method = "", url = "" } = incoming
  const headers = Headers.fromInput(received)
  const make = (base: string) =>
    HttpServerRequest.fromClientRequest(
      HttpClientRequest.makeWith(method, base, UrlParams.empty, Option.none(), headers, bodyOf(incoming))
    )
  return url.startsWith("/") ? make("http://localhost").modify({ url }) : make(url)
}

/** Throws if the response is invalid in HTTP, or has cookies or a kind of body that the emulator never sends. */
const writeHead = (outgoing: ServerResponse, { body, cookies, headers, status }: HttpServerResponse): void => {
  if (!Number.isInteger(status) || status < 200 || status > 599) throw new RangeError(`Invalid status: ${status}`)
  if (!Cookies.isEmpty(cookies) || (body._tag !== "Empty" && body._tag !== "Uint8Array")) {
    throw new TypeError("Cookies, streams and forms are not supported")
  }
  outgoing.writeHead(status, status === 204 ? Headers.remove(headers, "content-length") : headers)
}

/** The response, or a 500 if it cannot be sent: a response without a connection is a trial run of what Node accepts. */
export const sendable = (response: HttpServerResponse): Effect.Effect<HttpServerResponse> =>
  Effect.map(NodeExchange, ({ incoming }) => {
    try {
      writeHead(new ServerResponse(incoming), response)
      return response
    } catch {
      return empty({ status: 500 })
    }
  })

const respond = Effect.fnUntraced(function* (wanted: HttpServerResponse) {
  const { outgoing } = yield* NodeExchange
  const response = yield* sendable(wanted)
  writeHead(outgoing, response)
  outgoing.end(response.body._tag === "Uint8Array" ? (response.body.text ?? response.body.body) : undefined)
})

/** Returns a listener that handles requests as long as the scope is open, each until its client disconnects. */
export const makeListener = Effect.fnUntraced(function* <E>(
  app: Effect.Effect<HttpServerResponse, E, HttpServerRequest.HttpServerRequest | Scope.Scope>
): Effect.fn.Return<RequestListener, never, Scope.Scope> {
  const services = yield* Effect.context<never>()
  const scope = yield* Scope.fork(yield* Effect.scope, "parallel")
  const handled = HttpEffect.toHandled(app, (_, response) => respond(response))
  return (incoming, outgoing) => {
    const context = services.pipe(
      Context.add(NodeExchange, { incoming, outgoing }),
      Context.add(HttpServerRequest.HttpServerRequest, requestOf(incoming))
    )
    const fiber = Fiber.runIn(Effect.runForkWith(context)(handled), scope)
    const { socket } = incoming
    const leave = () => fiber.interruptUnsafe(undefined, ClientAbort.annotation)
    // Not the response's event: in Node 22, a pipelined response that waits for its turn does not emit it.
    socket.setMaxListeners(0).once("close", leave)
    fiber.addObserver(() => socket.off("close", leave))
  }
})
