/**
 * The API gateway in front of all routes: numbers and records each request, lets faults strike, and throttles.
 */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import { isSigned } from "./authenticate.ts"
import type { Clock } from "./clock.ts"
import type { Trap } from "./disasters.ts"
import { gatewayAnswer, noRoute, requestIdHeader, throttled } from "./gatewayAnswer.ts"
import { isDcs } from "./operationOf.ts"
import type { RateLimit } from "./rateLimit.ts"
import { sendable } from "./server.ts"
import { strike } from "./strike.ts"
import type { Tokens } from "./tokens.ts"
import type { Traffic } from "./traffic.ts"

interface Gateway {
  readonly traffic: Traffic
  readonly tokens: Tokens
  readonly clock: Clock
  readonly rateLimit: RateLimit | undefined
  readonly trap: Trap
}

const isDecodable = (segment: string): boolean => {
  try {
    decodeURIComponent(segment)
    return true
  } catch {
    return false
  }
}

/** For a path that the router cannot decode, it finds not even the unknown route. Escaped, a segment decodes to itself. */
const routable = (url: string): string => {
  const [path = "", ...query] = url.split(/(?=\?)/)
  const segments = path.split("/").map((segment) => (isDecodable(segment) ? segment : segment.replaceAll("%", "%25")))
  return [segments.join("/"), ...query].join("")
}

/** Puts the request id into a header that a client cannot set, as a gateway does. */
const gatewayMiddleware = ({ clock, rateLimit, tokens, traffic, trap }: Gateway) =>
  HttpRouter.middleware(
    (handler) =>
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        const exchange = traffic.begin({
          method: request.method,
          url: request.url,
          headerNames: () => Object.keys(request.headers),
          tokenAccepted: () => tokens.accepts(request.headers["x-auth-token"]),
          signed: isSigned(request.headers)
        })
        const { fault, operation, requestId } = exchange
        const traps = operation === "deleteInstance"
        const numbered = Effect.updateService(traps ? trap : handler, HttpServerRequest.HttpServerRequest, (inner) =>
          inner.modify({
            url: traps ? inner.url : routable(inner.url),
            headers: { ...inner.headers, [requestIdHeader]: requestId }
          })
        )
        const admitted =
          rateLimit === undefined || !isDcs(operation)
            ? numbered
            : Effect.suspend(() => {
                if (rateLimit.take()) return numbered
                traffic.throttled()
                const { retryAfter } = rateLimit
                const headers = { ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }) }
                return Effect.succeed(gatewayAnswer(throttled, requestId, headers))
              })
        const date = new Date(clock.now()).toUTCString()
        // Middleware is uninterruptible, and a fault can wait for a client that has disconnected.
        const response = yield* Effect.flatMap(
          fault === undefined ? admitted : Effect.interruptible(strike(fault, exchange, admitted, date)),
          sendable
        )
        exchange.recordStatus(response.status)
        const shows = rateLimit !== undefined && isDcs(operation) && request.headers["x-apig-mode"] === "debug"
        return HttpServerResponse.setHeaders(response, {
          date,
          ...(shows && rateLimit.debugHeaders()),
          ...response.headers,
          [requestIdHeader]: requestId
        })
      }),
    { global: true }
  )

const unknownRoute = HttpRouter.add("*", "*", (request) =>
  Effect.sync(() => gatewayAnswer(noRoute, request.headers[requestIdHeader]))
)

export const gateway = (settings: Gateway) => Layer.merge(unknownRoute, gatewayMiddleware(settings))
