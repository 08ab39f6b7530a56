/**
 * What the API gateway does with every request, known route or not: number it, note it, let faults strike.
 */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import { strike } from "./strike.ts"
import type { Tokens } from "./Tokens.ts"
import type { Traffic } from "./Traffic.ts"

const requestIdHeader = "x-request-id"

/** Numbers the request as a gateway does, in a header of its own that a client cannot set. */
const numbering = (traffic: Traffic, tokens: Tokens) =>
  HttpRouter.middleware(
    (handler) =>
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        const exchange = traffic.begin({
          method: request.method,
          url: request.url,
          headerNames: Object.keys(request.headers),
          tokenAccepted: tokens.accepts(request.headers["x-auth-token"])
        })
        const { fault, requestId } = exchange
        const numbered = Effect.updateService(handler, HttpServerRequest.HttpServerRequest, (inner) =>
          inner.modify({ headers: { ...inner.headers, [requestIdHeader]: requestId } })
        )
        // Middleware runs uninterruptible, and a fault may wait for a client that has gone.
        const response = yield* fault === undefined
          ? numbered
          : Effect.interruptible(strike(fault, request, exchange, numbered))
        exchange.answered(response.status)
        return HttpServerResponse.setHeader(response, requestIdHeader, requestId)
      }),
    { global: true }
  )

const unknownRoute = HttpRouter.add("*", "*", (request) =>
  Effect.sync(() =>
    HttpServerResponse.jsonUnsafe(
      { error_msg: "API not found", error_code: "APIGW.0101", request_id: request.headers[requestIdHeader] },
      { status: 404 }
    )
  )
)

export const gateway = (traffic: Traffic, tokens: Tokens) => Layer.merge(unknownRoute, numbering(traffic, tokens))
