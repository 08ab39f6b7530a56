/**
 * The last steps before the transport, below all middleware: only the request that was built is sent, only to its own
 * URL, and without Effect's own headers.
 *
 * Two hooks see a request: the end of its own pipeline, where the secret headers are added, and the question whether to
 * trace, which every transport made by `HttpClient.make` asks before it sends. The hook answers no, and rejects a request
 * that would send the secrets elsewhere: middleware that follows redirects comes between the two. With `fetch` there is a
 * third hook, the `fetch` itself.
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
import { watchedFetch } from "./watchedFetch.ts"
import { hasSecretsOf, withSecrets } from "./secretHeaders.ts"

/** Whether a request is the one that was built. Headers and body are not compared. */
export const isUnchanged = (exchange: Exchange, request: HttpClientRequest): boolean =>
  request.url === exchange.request.url &&
  request.method === exchange.request.method &&
  request.urlParams.length === 0 &&
  Option.isNone(request.hash)

type TracerDisabledWhen = (request: HttpClientRequest) => boolean

interface Settable {
  readonly setFiberRef: <A>(ref: FiberRef.FiberRef<A>, value: A) => void
}

/** Effect's own fibers are settable, but their type does not say so. */
const isSettable = (fiber: object): fiber is Settable => Predicate.isFunction(Reflect.get(fiber, "setFiberRef"))

/** Services with a `fetch` that is found but not inherited: a client below can have its own. */
class WithFetch extends Map<string, unknown> {
  readonly #fetch: typeof globalThis.fetch
  constructor(services: Iterable<readonly [string, unknown]>, fetch: typeof globalThis.fetch) {
    super(services)
    // Effect ignores services that equal the current ones.
    this.set("@dcs-tasks/effect-3/WithFetch", {})
    this.#fetch = fetch
  }
  override get(key: string): unknown {
    return super.get(key) ?? (key === FetchHttpClient.Fetch.key ? this.#fetch : undefined)
  }
}

/** Watches the fiber's `fetch` right before it is called: it can come from a layer. */
const watchFetch = (exchange: Exchange): void => {
  const fiber = Option.getOrUndefined(Fiber.getCurrentFiber())
  if (fiber === undefined || !isSettable(fiber)) return
  const context = fiber.getFiberRef(FiberRef.currentContext)
  fiber.setFiberRef(
    FiberRef.currentContext,
    Option.match(Context.getOption(context, FetchHttpClient.Fetch), {
      onNone: () => Context.unsafeMake(new WithFetch(context.unsafeMap, watchedFetch(exchange, globalThis.fetch))),
      onSome: (fetch) => Context.add(context, FetchHttpClient.Fetch, watchedFetch(exchange, fetch))
    })
  )
}

const rejectForeignRequest =
  (exchange: Exchange, others: TracerDisabledWhen): TracerDisabledWhen =>
  (request) => {
    if (!hasSecretsOf(exchange, request)) return others(request)
    if (exchange.isOver() || !isUnchanged(exchange, request)) {
      exchange.rejected += 1
      throw new ForeignRequest()
    }
    exchange.sends += 1
    watchFetch(exchange)
    return true
  }

/**
 * Makes `fetch` not follow redirects, whatever else the caller has set, and watches a `fetch` in the context. If there is
 * none, nothing is added: it would hide one from the layer of a client below.
 */
const withWatchedFetch = (exchange: Exchange) => (context: Context.Context<never>) => {
  const manual = Context.add(context, FetchHttpClient.RequestInit, {
    ...Option.getOrUndefined(Context.getOption(context, FetchHttpClient.RequestInit)),
    redirect: "manual"
  })
  return Option.match(Context.getOption(context, FetchHttpClient.Fetch), {
    onNone: () => manual,
    onSome: (fetch) => Context.add(manual, FetchHttpClient.Fetch, watchedFetch(exchange, fetch))
  })
}

/** The end of the request's pipeline. What it sets on the fiber is reset by {@link execute}. */
const seal = (exchange: Exchange, tracerDisabledWhen: TracerDisabledWhen) => (request: HttpClientRequest) =>
  Effect.suspend(() =>
    exchange.isOver()
      ? Effect.interrupt
      : isUnchanged(exchange, request)
        ? FiberRef.set(HttpClient.currentTracerDisabledWhen, tracerDisabledWhen).pipe(
            Effect.zipRight(FiberRef.set(HttpClient.currentTracerPropagation, false)),
            Effect.zipRight(FiberRef.set(FiberRef.currentTracerEnabled, true)),
            Effect.zipRight(FiberRef.update(FiberRef.currentContext, withWatchedFetch(exchange))),
            Effect.as(withSecrets(exchange, request))
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
    const tracerDisabledWhen = rejectForeignRequest(exchange, others)
    const sealed = HttpClient.mapRequestEffect(httpClient, seal(exchange, tracerDisabledWhen))
    return sealed.execute(request).pipe(
      Effect.catchSomeDefect((defect) =>
        defect instanceof ForeignRequest ? Option.some(Effect.fail(defect)) : Option.none()
      ),
      Effect.locally(HttpClient.currentTracerDisabledWhen, tracerDisabledWhen),
      Effect.locally(HttpClient.currentTracerPropagation, false),
      // Without a tracer, transports would skip the check.
      Effect.withTracerEnabled(true),
      Effect.mapInputContext((context: Context.Context<never>) => context)
    )
  })

/** Redacts the secret headers in Effect's logs and spans, also in those of the caller's middleware. */
export const redacted: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = Effect.locallyWith(
  Headers.currentRedactedNames,
  (names) => [...names, ...secretHeaderNames]
)
