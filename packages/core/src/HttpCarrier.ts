/**
 * A carrier over any `HttpClient`, with the locks that a caller's middleware calls for.
 *
 * @since 0.1.0
 */
import { requestHeaders, secretHeaderNames } from "@dcs-tasks/wire/calls"
import { type TransportFault, transportFault } from "@dcs-tasks/wire/transportFault"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import { HttpClientError, TransportError } from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import type { HttpMethod } from "effect/http/HttpMethod"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import { monotonic, until } from "./timers.ts"
import type { Carrier, Deadline } from "./Carrier.ts"
import { DcsClientClosed, DcsInvalidInput, type DcsTimeout } from "./DcsError.ts"
import * as Exchange from "./Exchange.ts"
import { queueClock } from "./queueClock.ts"

/** A body that shows nothing of itself: a middleware may print the request that an answer belongs to. */
class SecretBody extends HttpBody.Uint8Array {
  override toJSON(): unknown {
    return { _id: "effect/HttpBody", _tag: this._tag, body: "<redacted>" }
  }
}

const secretBody = (json: string): SecretBody => {
  const bytes = new TextEncoder().encode(json)
  return new SecretBody(bytes, "application/json", bytes.length)
}

const withSecrets = (request: HttpClientRequest.HttpClientRequest, exchange: Exchange.Exchange) => {
  const complete = HttpClientRequest.setHeaders(request, Redacted.value(exchange.secretHeaders))
  return exchange.secretBody === undefined
    ? complete
    : HttpClientRequest.setBody(complete, secretBody(Redacted.value(exchange.secretBody)))
}

/**
 * Puts the last step before the transport, below all middleware: nothing may have changed the request, and a transport
 * that does not attach the secrets itself gets them now.
 */
const locked = HttpClient.mapRequestEffect((request: HttpClientRequest.HttpClientRequest) =>
  Effect.withFiber((fiber) => {
    const exchange = fiber.getRef(Exchange.CurrentExchange)
    if (exchange === undefined) return Effect.succeed(request)
    if (!Exchange.isOwn(exchange, request)) {
      return Effect.fail(
        new DcsInvalidInput({
          field: "httpClient",
          problem: "has a middleware that changes the method or URL of the request",
          value: `${exchange.method} request`
        })
      )
    }
    return Effect.succeed(exchange.attachesSecrets ? request : withSecrets(request, exchange))
  })
)

/** What holds around every request, whatever the transport: no redirect. */
const transportContext = Context.make(FetchHttpClient.RequestInit, { redirect: "manual" })

const foreign = (request: HttpClientRequest.HttpClientRequest) =>
  new HttpClientError({ reason: new TransportError({ request, cause: new Exchange.ForeignRequest() }) })

/**
 * Every transport made by `HttpClient.make` asks, as the last thing before it sends, whether to trace. The answer is
 * always no; and what is not the request that was built stops right there. A middleware that follows redirects by
 * itself comes after {@link locked}, and would carry the secrets along.
 */
const untraced =
  (exchange: Exchange.Exchange) =>
  (request: HttpClientRequest.HttpClientRequest): boolean => {
    if (!Exchange.isOwn(exchange, request)) throw new Exchange.ForeignRequest()
    return true
  }

const hear = (exchange: Exchange.Exchange, response: HttpClientResponse): Effect.Effect<void, HttpClientError> => {
  if (exchange.complete) return Effect.void
  if (response.request.url !== exchange.url) return Effect.fail(foreign(response.request))
  exchange.status = response.status
  exchange.headers = response.headers
  exchange.phase = "body"
  return Stream.runForEachWhile(response.stream, (chunk) => Effect.sync(() => Exchange.receive(exchange, chunk))).pipe(
    // A body that breaks off, or is not there, leaves the status standing.
    Effect.ignore,
    Effect.map(() => {
      exchange.complete = true
    })
  )
}

const responseOf = (error: HttpClientError): HttpClientResponse | undefined =>
  "response" in error.reason ? error.reason.response : undefined

const carriers = /* @__PURE__ */ new WeakMap<HttpClient.HttpClient, Carrier>()

/**
 * Tells that a transport can carry by itself: as long as no middleware stands before it, its requests need not become
 * an `HttpClient`'s.
 *
 * @since 0.1.0
 */
export const shortcut = (transport: HttpClient.HttpClient, carrier: Carrier): HttpClient.HttpClient => {
  carriers.set(transport, carrier)
  return transport
}

/**
 * Carries over an `HttpClient`, middleware and all.
 *
 * @since 0.1.0
 */
export const make = (httpClient: HttpClient.HttpClient): Carrier =>
  carriers.get(httpClient) ?? throughMiddleware(httpClient)

/** What waits behind a middleware may have begun and come into the queue by the time at which the clock is made. */
const timed = <A, E, R>(self: Effect.Effect<A, E, R>, exchange: Exchange.Exchange, deadline: Deadline) =>
  Effect.withFiber((fiber) => {
    const begun = monotonic(fiber)
    return until(self, (fiber, end: (instead: Effect.Effect<void, DcsTimeout>) => void) =>
      queueClock(fiber, exchange, deadline, end, begun)
    )
  })

const throughMiddleware = (httpClient: HttpClient.HttpClient): Carrier => {
  const client = locked(httpClient)
  return (exchange, secrets, deadline) => {
    const fault = ({ reason }: HttpClientError): TransportFault | DcsClientClosed =>
      reason.cause instanceof DcsClientClosed ? reason.cause : transportFault(reason, Redacted.value(secrets))
    const unanswered = (
      error: HttpClientError | DcsInvalidInput
    ): Effect.Effect<void, TransportFault | DcsInvalidInput | DcsClientClosed> => {
      if (error._tag === "DcsInvalidInput") return Effect.fail(error)
      if (exchange.status !== undefined) {
        exchange.complete = true
        return Effect.void
      }
      const response = responseOf(error)
      return response === undefined ? Effect.fail(fault(error)) : Effect.mapError(hear(exchange, response), fault)
    }
    const request = HttpClientRequest.make(exchange.method as HttpMethod)(exchange.url, { headers: requestHeaders })
    return client.execute(request).pipe(
      Effect.flatMap((response) => hear(exchange, response)),
      Effect.catchDefect((defect) =>
        defect instanceof Exchange.ForeignRequest ? Effect.fail(foreign(request)) : Effect.die(defect)
      ),
      Effect.catch(unanswered),
      (self) => timed(self, exchange, deadline),
      Effect.updateContext((context: Context.Context<never>) =>
        context.pipe(
          Context.merge(transportContext),
          Context.add(Exchange.CurrentExchange, exchange),
          Context.add(Headers.CurrentRedactedNames, [
            ...Context.get(context, Headers.CurrentRedactedNames),
            ...secretHeaderNames
          ]),
          Context.add(HttpClient.TracerDisabledWhen, untraced(exchange)),
          // Where nobody traces at all, nobody would ask.
          Context.add(Tracer.DisablePropagation, false)
        )
      )
    )
  }
}
