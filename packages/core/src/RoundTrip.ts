/**
 * One request and its answer: transport, locks, bounded body, clock. It knows neither credentials nor what the answer
 * means.
 *
 * @since 0.1.0
 */
import { secretHeaderNames } from "@dcs-tasks/wire/calls"
import { transportFault } from "@dcs-tasks/wire/transportFault"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import { HttpClientError, TransportError } from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import { DcsInvalidInput, DcsTimeout, DcsTransportError } from "./DcsError.ts"
import * as Exchange from "./Exchange.ts"

/** A client that {@link locked} made. */
export type LockedClient = HttpClient.HttpClient.With<HttpClientError | DcsInvalidInput>

/** How long a request has, in milliseconds, and the limit that a person set and is told of. */
export interface Limit {
  readonly millis: number
  readonly of: number
  readonly phase?: "total"
}

/** What {@link send} is to send, and how its failure is told. */
export interface Journey {
  readonly exchange: Exchange.Exchange
  /** Without what the exchange keeps for the last step. */
  readonly request: HttpClientRequest.HttpClientRequest
  readonly limit: Limit
  readonly secrets: Redacted.Redacted<ReadonlyArray<string>>
  /** The story of a failure after which it is open, or not, what the request did. */
  readonly sent: (unknown: boolean) => { readonly attempts: number; readonly mayHaveDeleted: boolean }
}

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
export const locked: (client: HttpClient.HttpClient) => LockedClient = HttpClient.mapRequestEffect(
  (request: HttpClientRequest.HttpClientRequest) =>
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

/** Provides what holds around every request, and keeps our headers out of logs and spans. */
export const sealed = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.withFiber((fiber) =>
    Effect.provideService(self, Headers.CurrentRedactedNames, [
      ...fiber.getRef(Headers.CurrentRedactedNames),
      ...secretHeaderNames
    ])
  ).pipe(Effect.provideContext(transportContext))

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

/**
 * Sends a request and reads its answer into the exchange. Once it succeeds, there is a status.
 */
export const send = (
  client: LockedClient,
  { exchange, limit, request, secrets, sent }: Journey
): Effect.Effect<void, DcsTransportError | DcsTimeout | DcsInvalidInput> => {
  const fault = (error: HttpClientError): DcsTransportError => {
    const { beforeRequest, ...told } = transportFault(error.reason, Redacted.value(secrets))
    return new DcsTransportError({ ...told, ...sent(exchange.written ?? !beforeRequest) })
  }

  const unanswered = (
    error: HttpClientError | DcsInvalidInput
  ): Effect.Effect<void, DcsTransportError | DcsInvalidInput> => {
    if (error._tag === "DcsInvalidInput") return Effect.fail(error)
    if (exchange.status !== undefined) {
      exchange.complete = true
      return Effect.void
    }
    const response = responseOf(error)
    return response === undefined ? Effect.fail(fault(error)) : Effect.mapError(hear(exchange, response), fault)
  }

  /** Out of time. A status that is no success is an answer all the same; one that is could still turn out a page. */
  const late: Effect.Effect<void, DcsTimeout> = Effect.suspend(() =>
    exchange.status !== undefined && (exchange.status < 200 || exchange.status > 299)
      ? Effect.void
      : Effect.fail(
          new DcsTimeout({
            phase: limit.phase ?? (exchange.attachesSecrets || exchange.phase === "body" ? exchange.phase : "headers"),
            timeoutMillis: limit.of,
            ...sent(exchange.written ?? true)
          })
        )
  )

  return client.execute(request).pipe(
    Effect.flatMap((response) => hear(exchange, response)),
    Effect.catchDefect((defect) =>
      defect instanceof Exchange.ForeignRequest ? Effect.fail(foreign(request)) : Effect.die(defect)
    ),
    Effect.catch(unanswered),
    Effect.timeoutOrElse({ duration: limit.millis, orElse: () => late }),
    Effect.updateContext((context: Context.Context<never>) =>
      context.pipe(
        Context.add(Exchange.CurrentExchange, exchange),
        Context.add(HttpClient.TracerDisabledWhen, untraced(exchange)),
        // Where nobody traces at all, nobody would ask.
        Context.add(Tracer.DisablePropagation, false)
      )
    )
  )
}
