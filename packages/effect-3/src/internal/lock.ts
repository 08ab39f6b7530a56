/**
 * The last steps before the transport, below all middleware: what leaves is the request that was built, it goes where
 * it was meant to go, and nothing of Effect's own joins it.
 *
 * Two places see a request on its way. The end of the request's own pipeline, where the secret headers are added; and
 * the question that every transport made by `HttpClient.make` asks before it sends, namely whether to trace. The answer
 * is always no, and a request that carries our secrets anywhere else stops right there: a middleware that follows
 * redirects by itself, for one, comes in between the two.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import type { HttpClientError } from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import * as ClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import { requestHeaders, secretHeaderNames } from "@dcs-tasks/wire/calls"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { DcsInvalidInput } from "../DcsError.ts"
import type { Exchange } from "./exchange.ts"

/** A middleware tried to send something else in the place of this library's request. */
export class ForeignRequest extends Error {
  readonly code = "ERR_FOREIGN_REQUEST"
  constructor() {
    super("a middleware of the HttpClient sent the request to another URL")
  }
}

/** Whether a request is the one that was built, headers and body aside. */
export const isIntact = (exchange: Exchange, request: HttpClientRequest): boolean =>
  request.url === exchange.url &&
  request.method === exchange.method &&
  request.urlParams.length === 0 &&
  Option.isNone(request.hash)

export const changedRequest = (exchange: Exchange): DcsInvalidInput =>
  new DcsInvalidInput({
    field: "httpClient",
    problem: "has a middleware that changes the method or URL of the request",
    value: `${exchange.method} request`
  })

type Untraced = (request: HttpClientRequest) => boolean

/** What a signed request has beside its secrets. A middleware's own request may well have the same. */
const openHeaders: ReadonlySet<string> = new Set([...Object.keys(requestHeaders), "x-project-id", "x-sdk-date"])

const carries = (request: HttpClientRequest, secrets: Readonly<Record<string, string>>): boolean =>
  Object.keys(secrets).some((name) => !openHeaders.has(name) && request.headers[name] === secrets[name])

const guard =
  (exchange: Exchange, others: Untraced): Untraced =>
  (request) => {
    if (!carries(request, Redacted.value(exchange.secretHeaders))) return others(request)
    if (!isIntact(exchange, request)) throw new ForeignRequest()
    exchange.begun = true
    return true
  }

/** Redirects are left alone by `fetch`, whatever else the caller has set for it. */
const noRedirect = (context: Context.Context<never>) =>
  Context.add(context, FetchHttpClient.RequestInit, {
    ...Option.getOrUndefined(Context.getOption(context, FetchHttpClient.RequestInit)),
    redirect: "manual"
  })

/** The end of the request's pipeline. What it sets for the fiber ends with {@link execute}. */
const seal = (exchange: Exchange, untraced: Untraced) => (request: HttpClientRequest) =>
  isIntact(exchange, request)
    ? FiberRef.set(HttpClient.currentTracerDisabledWhen, untraced).pipe(
        Effect.zipRight(FiberRef.set(HttpClient.currentTracerPropagation, false)),
        Effect.zipRight(FiberRef.update(FiberRef.currentContext, noRedirect)),
        Effect.as(ClientRequest.setHeaders(request, Redacted.value(exchange.secretHeaders)))
      )
    : Effect.fail(changedRequest(exchange))

/** Sends the request of an exchange. */
export const execute = (
  httpClient: HttpClient.HttpClient,
  exchange: Exchange,
  request: HttpClientRequest
): Effect.Effect<HttpClientResponse, HttpClientError | DcsInvalidInput> =>
  Effect.flatMap(FiberRef.get(HttpClient.currentTracerDisabledWhen), (others) => {
    const untraced = guard(exchange, others)
    const locked = HttpClient.mapRequestEffect(httpClient, seal(exchange, untraced))
    return locked.execute(request).pipe(
      Effect.locally(HttpClient.currentTracerDisabledWhen, untraced),
      Effect.locally(HttpClient.currentTracerPropagation, false),
      // Without a tracer nobody would ask.
      Effect.withTracerEnabled(true),
      Effect.mapInputContext((context: Context.Context<never>) => context)
    )
  })

/** Effect's logs and spans show no secret header, also those of the caller's middleware. */
export const redacted: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = Effect.locallyWith(
  Headers.currentRedactedNames,
  (names) => [...names, ...secretHeaderNames]
)
