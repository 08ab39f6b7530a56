/**
 * Applies a fault to one request.
 */
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type { Fault, StatusFault } from "../Fault.ts"
import { gatewayAnswer, throttled as tooManyRequests } from "./gatewayAnswer.ts"
import { instanceBusy } from "./refusals.ts"
import { NodeExchange } from "./server.ts"
import type { Exchange } from "./traffic.ts"

/** By the machine's clock: a `TestClock` does not advance while a real socket waits. */
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
  gatewayAnswer(tooManyRequests, requestId, {
    ...(retryAfter !== undefined && { "retry-after": String(retryAfter) })
  })

const busy = (errorCode = instanceBusy.errorCode) =>
  statusResponse({
    status: instanceBusy.status,
    body: { error_code: errorCode, error_msg: instanceBusy.errorMsg, error_ext_msg: null }
  })

/** The socket of the request: a pipelined response has none until its turn. */
const reset = ({ incoming }: NodeExchange): void => {
  incoming.socket.resetAndDestroy()
}

const withNode = (use: (exchange: NodeExchange) => void): Effect.Effect<never> =>
  Effect.flatMap(NodeExchange, (exchange) => {
    use(exchange)
    // The fiber is interrupted when the connection ends.
    return Effect.never
  })

/** The first half of the body of a success. `handledStatus` is the status of the regular response; a 204 becomes 200. */
const truncatedResponse = ({ recordStatus, requestId }: Exchange, date: string, handledStatus = 200) =>
  withNode((exchange) => {
    const status = handledStatus === 204 ? 200 : handledStatus
    const headers = { "content-type": "application/json", "content-length": 14, "x-request-id": requestId, date }
    exchange.outgoing.writeHead(status, headers)
    recordStatus(status)
    exchange.outgoing.write(`{"mess`, () => reset(exchange))
  })

type Handler<E, R> = Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>

/** Lets the fault strike instead of the response, or before it for `latency` and `held`. */
export const strike = <E, R>(fault: Fault, exchange: Exchange, handler: Handler<E, R>, date: string): Handler<E, R> => {
  const handled = fault.afterHandling === true ? handler : Effect.void
  switch (fault.kind) {
    case "latency":
      return Effect.andThen(delay(fault.millis), handler)
    case "held": {
      const cleared = Effect.promise(() => exchange.cleared)
      return fault.afterHandling === true ? Effect.tap(handler, cleared) : Effect.andThen(cleared, handler)
    }
    case "status":
      return Effect.as(handled, statusResponse(fault))
    case "throttled":
      return Effect.as(handled, throttled(exchange.requestId, fault.retryAfter))
    case "busy":
      return Effect.as(handled, busy(fault.errorCode))
    case "hang":
      return Effect.andThen(handled, Effect.never)
    case "resetBeforeHeaders":
      return Effect.andThen(handled, withNode(reset))
    case "resetAfterHeaders":
      return fault.afterHandling === true
        ? Effect.flatMap(handler, ({ status }) => truncatedResponse(exchange, date, status))
        : truncatedResponse(exchange, date)
  }
}
