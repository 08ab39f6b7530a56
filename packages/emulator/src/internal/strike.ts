/**
 * What a fault does to one exchange.
 */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as Effect from "effect/Effect"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { ServerResponse } from "node:http"
import type { Fault, StatusFault } from "../Fault.ts"
import { instanceBusy } from "./refusals.ts"
import type { Exchange } from "./Traffic.ts"

/** By the machine's clock: a test's `TestClock` stands still while a real socket waits. */
const delay = (millis: number): Effect.Effect<void> =>
  Effect.callback((resume) => {
    const timer = setTimeout(() => resume(Effect.void), millis)
    return Effect.sync(() => clearTimeout(timer))
  })

const statusResponse = ({ body, headers, status }: Omit<StatusFault, "kind">) => {
  const options = { status, headers: { ...headers } }
  if (body === undefined) return HttpServerResponse.empty(options)
  if (typeof body !== "string") return HttpServerResponse.jsonUnsafe(body, options)
  const contentType = headers?.["content-type"] ?? (body.startsWith("<") ? "text/html" : "text/plain")
  return HttpServerResponse.text(body, { ...options, contentType })
}

const throttled = (requestId: string, retryAfter: number | string | undefined) =>
  statusResponse({
    status: 429,
    ...(retryAfter !== undefined && { headers: { "retry-after": String(retryAfter) } }),
    body: {
      error_msg: "The throttling threshold has been reached: policy ip over ratelimit,limit:200,time:1 second",
      error_code: "APIGW.0308",
      request_id: requestId
    }
  })

const busy = (errorCode = instanceBusy.errorCode) =>
  statusResponse({
    status: instanceBusy.status,
    body: { error_code: errorCode, error_msg: instanceBusy.errorMsg, error_ext_msg: null }
  })

const reset = (response: ServerResponse): void => {
  response.socket?.resetAndDestroy()
}

const withNodeResponse = (request: HttpServerRequest, use: (response: ServerResponse) => void): Effect.Effect<never> =>
  Effect.suspend(() => {
    const response = NodeHttpServerRequest.toServerResponse(request)
    if (response instanceof ServerResponse) use(response)
    // The connection's end interrupts this fiber.
    return Effect.never
  })

const halfAnAnswer = (request: HttpServerRequest, { answered, requestId }: Exchange) =>
  withNodeResponse(request, (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 14, "x-request-id": requestId })
    answered(200)
    response.write(`{"mess`, () => reset(response))
  })

type Handled<E, R> = Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>

/** Lets the fault strike instead of the answer, or for `latency` before it. */
export const strike = <E, R>(
  fault: Fault,
  request: HttpServerRequest,
  exchange: Exchange,
  handler: Handled<E, R>
): Handled<E, R> => {
  const handled = fault.afterHandling === true ? handler : Effect.void
  switch (fault.kind) {
    case "latency":
      return Effect.andThen(delay(fault.millis), handler)
    case "status":
      return Effect.as(handled, statusResponse(fault))
    case "throttled":
      return Effect.as(handled, throttled(exchange.requestId, fault.retryAfter))
    case "busy":
      return Effect.as(handled, busy(fault.errorCode))
    case "hang":
      return Effect.andThen(handled, Effect.never)
    case "resetBeforeHeaders":
      return Effect.andThen(handled, withNodeResponse(request, reset))
    case "resetAfterHeaders":
      return Effect.andThen(handled, halfAnAnswer(request, exchange))
  }
}
