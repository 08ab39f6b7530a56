/**
 * Serves an Effect over `node:http`. The server of `@effect/platform-node` would install a Redis client.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { identity } from "effect/Function"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpEffect from "effect/http/HttpEffect"
import { ClientAbort } from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import type { HttpServerResponse } from "effect/http/HttpServerResponse"
import * as UrlParams from "effect/http/UrlParams"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http"

/** Node's request and response, for what Effect's do not have: raw headers, and the socket. */
export const NodeExchange = Context.Reference<{
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}>("@dcs-tasks/emulator/NodeExchange", {
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

/** A status or a header that a client could not read, which a fault can ask for, becomes a 500. */
const respond = (outgoing: ServerResponse, { body, headers, status }: HttpServerResponse): void => {
  if (outgoing.destroyed || outgoing.writableEnded) return
  try {
    if (status < 200 || status > 599) throw new RangeError(`Invalid status: ${status}`)
    outgoing.writeHead(status, status === 204 || status === 205 ? Headers.remove(headers, "content-length") : headers)
  } catch {
    outgoing.writeHead(500)
    outgoing.end()
    return
  }
  outgoing.end(body._tag === "Uint8Array" ? (body.text ?? body.body) : undefined)
}

/** Returns a listener that handles requests as long as the scope is open, each until its client disconnects. */
export const makeListener = Effect.fnUntraced(function* <E>(
  app: Effect.Effect<HttpServerResponse, E, HttpServerRequest.HttpServerRequest | Scope.Scope>
): Effect.fn.Return<RequestListener, never, Scope.Scope> {
  const services = yield* Effect.context<never>()
  const scope = yield* Scope.fork(yield* Effect.scope, "parallel")
  const handled = HttpEffect.toHandled(app, (_, response) =>
    Effect.map(NodeExchange, ({ outgoing }) => respond(outgoing, response))
  )
  return (incoming, outgoing) => {
    const context = services.pipe(
      Context.add(NodeExchange, { incoming, outgoing }),
      Context.add(HttpServerRequest.HttpServerRequest, requestOf(incoming))
    )
    const fiber = Fiber.runIn(Effect.runForkWith(context)(handled), scope)
    if (fiber.pollUnsafe() !== undefined) return
    outgoing.on("close", () => {
      if (!outgoing.writableEnded) fiber.interruptUnsafe(undefined, ClientAbort.annotation)
    })
  }
})
