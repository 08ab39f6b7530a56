/**
 * A carrier over any `HttpClient`, with the locks that a caller's middleware calls for.
 *
 * @since 0.1.0
 */
import { isSecretHeader, requestHeaders, secretHeaderNames } from "@dcs-tasks/wire/calls"
import { isFetchFailure } from "@dcs-tasks/wire/heardResponse"
import { type TransportFault, transportFault } from "@dcs-tasks/wire/transportFault"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import { HttpClientError, TransportError } from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import type { HttpMethod } from "effect/http/HttpMethod"
import * as Redactable from "effect/Redactable"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import { monotonic, until } from "../../timers.ts"
import type { Carrier, Deadline } from "../Transport.ts"
import { DcsClientClosed, DcsInvalidInput, type DcsTimeout } from "../../DcsError.ts"
import * as Exchange from "./Exchange.ts"
import * as passes from "./passes.ts"
import { watched } from "./watchedFetch.ts"
import { hear } from "./hearing.ts"
import { queueClock } from "../queueClock.ts"

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

/** Shows no secret wherever it is printed, also outside of a fiber, where nobody knows the names to hide. */
const discreet = (hidden: ReadonlyArray<string>): object =>
  Object.create(Object.getPrototypeOf(Headers.empty) as object, {
    [Redactable.symbolRedactable]: {
      value(this: Headers.Headers, context: Context.Context<never>) {
        return Headers.redact(this, [...Context.get(context, Headers.CurrentRedactedNames), ...hidden])
      }
    }
  }) as object

/** The headers that an exchange authenticates by, in lower case as a request has them. */
const secretNames = (exchange: Exchange.Exchange): ReadonlyArray<string> =>
  Object.keys(Redacted.value(exchange.secretHeaders))
    .map((name) => name.toLowerCase())
    .filter(isSecretHeader)

/**
 * Headers that tell when somebody reads the first of their secrets, as whoever sends them has to. Where there is no
 * secret among them, another header stands for it: what nobody can see must not pass for unsent.
 */
const guarded = (headers: Headers.Headers, exchange: Exchange.Exchange): Headers.Headers => {
  const names = secretNames(exchange)
  Object.setPrototypeOf(headers, discreet([...secretHeaderNames, ...names]))
  const [name = "content-type"] = names
  const value = headers[name]
  let isTaken = false
  return Object.defineProperty(headers, name, {
    enumerable: true,
    get: () => {
      if (!isTaken) exchange.taken += 1
      isTaken = true
      return value
    }
  })
}

const withSecrets = (request: HttpClientRequest.HttpClientRequest, exchange: Exchange.Exchange) => {
  const complete = HttpClientRequest.setHeaders(request, Redacted.value(exchange.secretHeaders))
  guarded(complete.headers, exchange)
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
    if (exchange.isOver) return Effect.interrupt
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

const foreign = (request: HttpClientRequest.HttpClientRequest) =>
  new HttpClientError({ reason: new TransportError({ request, cause: new Exchange.ForeignRequest() }) })

/**
 * Every transport made by `HttpClient.make` asks, as the last thing before it sends, whether to trace. The answer is
 * always no; what is not the request that was built stops right there, and what is counts as sent. A middleware that
 * follows redirects by itself comes after {@link locked}, and would carry the secrets along.
 *
 * Only here is the `fetch` known that a layer was given: should the transport be one of `fetch`, that one is watched.
 */
const untraced = (exchange: Exchange.Exchange) => {
  const watching = new WeakSet<typeof globalThis.fetch>()
  return (request: HttpClientRequest.HttpClientRequest): boolean => {
    if (!Exchange.isOwn(exchange, request)) throw new Exchange.ForeignRequest()
    exchange.sent += 1
    const fiber = Fiber.getCurrent()
    const fetch = fiber?.getRef(FetchHttpClient.Fetch)
    if (fiber === undefined || fetch === undefined || watching.has(fetch)) return true
    const watch = watched(exchange, fetch)
    watching.add(watch)
    fiber.setContext(Context.add(fiber.context, FetchHttpClient.Fetch, watch))
    return true
  }
}

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

const responseOf = (error: HttpClientError): HttpClientResponse | undefined =>
  "response" in error.reason ? error.reason.response : undefined

/**
 * Deno's `node:http` sends a request again as its `fetch` does, so whatever transport somebody brings there may. One that
 * tells of its passes says for itself whether it does.
 */
const runtimeRepeats = (): boolean => "Deno" in globalThis

/** What waits behind a middleware may have begun and come into the queue by the time at which the clock is made. */
const timed = <A, E, R>(self: Effect.Effect<A, E, R>, exchange: Exchange.Exchange, deadline: Deadline) =>
  Effect.withFiber((fiber) => {
    const begun = monotonic(fiber)
    return until(self, (fiber, end: (instead: Effect.Effect<void, DcsTimeout>) => void) => {
      const stop = queueClock(fiber, exchange, deadline, end, begun)
      return () => {
        exchange.isOver = true
        stop()
      }
    })
  })

const throughMiddleware = (httpClient: HttpClient.HttpClient): Carrier => {
  const client = locked(httpClient)
  return (exchange, secrets, deadline) => {
    exchange.repeatsUnseen = runtimeRepeats()
    const fault = (error: unknown): TransportFault => transportFault(error, Redacted.value(secrets))
    const isBeforeRequest = (error: unknown): boolean => fault(error).beforeRequest
    const failed = (error: unknown): Effect.Effect<never, TransportFault | DcsClientClosed> =>
      Effect.fail(error instanceof DcsClientClosed ? error : fault(error))
    const request = HttpClientRequest.make(exchange.method as HttpMethod)(exchange.url, { headers: requestHeaders })

    /** A transport that keeps an account of its passes knows better than whatever a middleware made of them. */
    const concluded = (
      response: HttpClientResponse | undefined,
      reason: HttpClientError["reason"] | undefined
    ): Effect.Effect<void, TransportFault | DcsClientClosed> => {
      // A pass that was told of, and not of its end: whatever the middleware says, it cannot know.
      const isUnderWay = passes.conclude(exchange, isBeforeRequest) === "under way"
      if (exchange.end !== undefined) return Effect.void
      if (exchange.status !== undefined) {
        exchange.end = "brokenOff"
        return Effect.void
      }
      if (exchange.error !== undefined) return failed(exchange.error)
      if (isUnderWay) return Effect.fail(fault(new Error("a middleware let go of the request before its answer came")))
      if (response === undefined) {
        exchange.repeatsUnseen ||= isFetchFailure(reason)
        return failed(reason)
      }
      return response.request.url === exchange.url
        ? hear(exchange, response)
        : Effect.fail(fault(foreign(request).reason))
    }

    return client.execute(request).pipe(
      Effect.catchDefect((defect) =>
        defect instanceof Exchange.ForeignRequest ? Effect.fail(foreign(request)) : Effect.die(defect)
      ),
      Effect.catchTag("DcsInvalidInput", (error): Effect.Effect<never, HttpClientError | DcsInvalidInput> =>
        // Once something was sent, what is told is what became of it.
        passes.requestsOf(exchange) === 0 ? Effect.fail(error) : Effect.fail(foreign(request))
      ),
      Effect.matchEffect({
        onFailure: (error): Effect.Effect<void, TransportFault | DcsInvalidInput | DcsClientClosed> =>
          error._tag === "DcsInvalidInput" ? Effect.fail(error) : concluded(responseOf(error), error.reason),
        onSuccess: (response) => concluded(response, undefined)
      }),
      (self) =>
        timed(self, exchange, {
          ...deadline,
          late: (limit) =>
            Effect.suspend(() => {
              exchange.isOver = true
              passes.conclude(exchange, isBeforeRequest)
              return deadline.late(limit)
            })
        }),
      Effect.updateContext((context: Context.Context<never>) =>
        context.pipe(
          Context.add(FetchHttpClient.RequestInit, { redirect: "manual" }),
          Context.add(Exchange.CurrentExchange, exchange),
          Context.add(Headers.CurrentRedactedNames, [
            ...Context.get(context, Headers.CurrentRedactedNames),
            ...secretHeaderNames,
            ...secretNames(exchange)
          ]),
          Context.add(HttpClient.TracerDisabledWhen, untraced(exchange)),
          // Where nobody traces at all, nobody would ask.
          Context.add(Tracer.DisablePropagation, false)
        )
      )
    )
  }
}
