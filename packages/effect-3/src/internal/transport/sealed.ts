/**
 * The last steps before the transport, below all middleware: what leaves is the request that was built, it goes where
 * it was meant to go, and nothing of Effect's own joins it.
 *
 * Two places see a request on its way. The end of the request's own pipeline, where the secret headers are added; and
 * the question that every transport made by `HttpClient.make` asks before it sends, namely whether to trace. The answer
 * is always no, and a request that carries our secrets anywhere else stops right there: a middleware that follows
 * redirects by itself, for one, comes in between the two. Over `fetch` there is a third, the `fetch` itself.
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import type { HttpClientError } from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import { secretHeaderNames } from "@dcs-tasks/wire/call"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { type Exchange, ForeignRequest } from "./exchange.ts"
import { watched } from "./watchedFetch.ts"
import { carries, sealed } from "./secretHeaders.ts"

/** Whether a request is the one that was built, headers and body aside. */
export const isIntact = (exchange: Exchange, request: HttpClientRequest): boolean =>
  request.url === exchange.request.url &&
  request.method === exchange.request.method &&
  request.urlParams.length === 0 &&
  Option.isNone(request.hash)

type Untraced = (request: HttpClientRequest) => boolean

interface Settable {
  readonly setFiberRef: <A>(ref: FiberRef.FiberRef<A>, value: A) => void
}

/** Effect's own fibers are, though their type does not say so. */
const isSettable = (fiber: object): fiber is Settable => Predicate.isFunction(Reflect.get(fiber, "setFiberRef"))

/** Services that have a `fetch` for whoever asks, and none to hand on: a client below may have one of its own. */
class WithFetch extends Map<string, unknown> {
  readonly #fetch: typeof globalThis.fetch
  constructor(services: Iterable<readonly [string, unknown]>, fetch: typeof globalThis.fetch) {
    super(services)
    // Services that look the same as those that are set already would not be set.
    this.set("@dcs-tasks/effect-3/WithFetch", {})
    this.#fetch = fetch
  }
  override get(key: string): unknown {
    return super.get(key) ?? (key === FetchHttpClient.Fetch.key ? this.#fetch : undefined)
  }
}

/** Watches the `fetch` that the fiber has right before it is called, be it the one that a layer was given. */
const watchFetch = (exchange: Exchange): void => {
  const fiber = Option.getOrUndefined(Fiber.getCurrentFiber())
  if (fiber === undefined || !isSettable(fiber)) return
  const context = fiber.getFiberRef(FiberRef.currentContext)
  fiber.setFiberRef(
    FiberRef.currentContext,
    Option.match(Context.getOption(context, FetchHttpClient.Fetch), {
      onNone: () => Context.unsafeMake(new WithFetch(context.unsafeMap, watched(exchange, globalThis.fetch))),
      onSome: (fetch) => Context.add(context, FetchHttpClient.Fetch, watched(exchange, fetch))
    })
  )
}

const guard =
  (exchange: Exchange, others: Untraced): Untraced =>
  (request) => {
    if (!carries(exchange, request)) return others(request)
    if (exchange.isOver() || !isIntact(exchange, request)) {
      exchange.stopped += 1
      throw new ForeignRequest()
    }
    exchange.asked += 1
    watchFetch(exchange)
    return true
  }

/**
 * Redirects are left alone by `fetch`, whatever else the caller has set for it, and each pass of a `fetch` that is there
 * is seen. Where there is none, one may yet come from the layer of a client below: to put another there would hide it.
 */
const ownFetch = (exchange: Exchange) => (context: Context.Context<never>) => {
  const left = Context.add(context, FetchHttpClient.RequestInit, {
    ...Option.getOrUndefined(Context.getOption(context, FetchHttpClient.RequestInit)),
    redirect: "manual"
  })
  return Option.match(Context.getOption(context, FetchHttpClient.Fetch), {
    onNone: () => left,
    onSome: (fetch) => Context.add(left, FetchHttpClient.Fetch, watched(exchange, fetch))
  })
}

/** The end of the request's pipeline. What it sets for the fiber ends with {@link execute}. */
const seal = (exchange: Exchange, untraced: Untraced) => (request: HttpClientRequest) =>
  Effect.suspend(() =>
    exchange.isOver()
      ? Effect.interrupt
      : isIntact(exchange, request)
        ? FiberRef.set(HttpClient.currentTracerDisabledWhen, untraced).pipe(
            Effect.zipRight(FiberRef.set(HttpClient.currentTracerPropagation, false)),
            Effect.zipRight(FiberRef.set(FiberRef.currentTracerEnabled, true)),
            Effect.zipRight(FiberRef.update(FiberRef.currentContext, ownFetch(exchange))),
            Effect.as(sealed(exchange, request))
          )
        : Effect.fail(new ForeignRequest())
  )

/** Sends the request of an exchange. */
export const execute = (
  httpClient: HttpClient.HttpClient,
  exchange: Exchange,
  request: HttpClientRequest
): Effect.Effect<HttpClientResponse, HttpClientError | ForeignRequest> =>
  Effect.flatMap(FiberRef.get(HttpClient.currentTracerDisabledWhen), (others) => {
    const untraced = guard(exchange, others)
    const locked = HttpClient.mapRequestEffect(httpClient, seal(exchange, untraced))
    return locked.execute(request).pipe(
      Effect.catchSomeDefect((defect) =>
        defect instanceof ForeignRequest ? Option.some(Effect.fail(defect)) : Option.none()
      ),
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
