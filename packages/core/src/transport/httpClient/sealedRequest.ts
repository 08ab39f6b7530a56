/**
 * The last step before the transport, below all middleware: only the unchanged request leaves, and no output shows its
 * secrets.
 */
import { isSecretHeader, secretHeaderNames } from "@dcs-tasks/wire/call"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Redactable from "effect/Redactable"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import { ForeignRequest } from "../ForeignRequest.ts"
import * as Exchange from "./exchange.ts"
import { watchedFetch } from "./watchedFetch.ts"

/** A body that never prints its content: middleware can print the request of a response. */
class SecretBody extends HttpBody.Uint8Array {
  override toJSON(): unknown {
    return { _id: "effect/HttpBody", _tag: this._tag, body: "<redacted>" }
  }
}

const secretBody = (json: string): SecretBody => {
  const bytes = new TextEncoder().encode(json)
  return new SecretBody(bytes, "application/json", bytes.length)
}

/**
 * A prototype for headers that redacts secrets wherever they are printed, also outside a fiber, where the names to
 * redact are unknown.
 */
const redactedPrototype = (names: ReadonlyArray<string>): object => {
  const headersPrototype: object | null = Object.getPrototypeOf(Headers.empty)
  const prototype = {
    [Redactable.symbolRedactable](this: Headers.Headers, context: Context.Context<never>) {
      return Headers.redact(this, [...Context.get(context, Headers.CurrentRedactedNames), ...names])
    }
  }
  return Object.setPrototypeOf(prototype, headersPrototype)
}

/** The names of the exchange's secret headers, in lower case as in a request. */
const secretNames = ({ request }: Exchange.Exchange): ReadonlyArray<string> =>
  Object.keys(Redacted.value(request.secretHeaders))
    .map((name) => name.toLowerCase())
    .filter(isSecretHeader)

/**
 * Counts the first read of a secret header, because sending has to read it. Without a secret header it counts another
 * one: a request that was not observed must not count as one that was not sent.
 */
const withReadCount = (headers: Headers.Headers, exchange: Exchange.Exchange): Headers.Headers => {
  const names = secretNames(exchange)
  Object.setPrototypeOf(headers, redactedPrototype([...secretHeaderNames, ...names]))
  const [name = "content-type"] = names
  const value = headers[name]
  let isRead = false
  return Object.defineProperty(headers, name, {
    enumerable: true,
    get: () => {
      if (!isRead) exchange.secretReads += 1
      isRead = true
      return value
    }
  })
}

const withSecrets = (request: HttpClientRequest.HttpClientRequest, exchange: Exchange.Exchange) => {
  const { body, secretHeaders } = exchange.request
  const complete = HttpClientRequest.setHeaders(request, Redacted.value(secretHeaders))
  withReadCount(complete.headers, exchange)
  return Redacted.isRedacted(body) ? HttpClientRequest.setBody(complete, secretBody(Redacted.value(body))) : complete
}

/** Seals a client: rejects a changed request, and adds the secret headers if the transport does not add them itself. */
export const sealed = HttpClient.mapRequestEffect((request: HttpClientRequest.HttpClientRequest) =>
  Effect.withFiber((fiber) => {
    const exchange = fiber.getRef(Exchange.CurrentExchange)
    if (exchange === undefined) return Effect.succeed(request)
    if (exchange.isOver) return Effect.interrupt
    if (!Exchange.isUnchanged(exchange, request)) return Effect.fail(new ForeignRequest())
    return Effect.succeed(exchange.attachesSecrets ? request : withSecrets(request, exchange))
  })
)

/**
 * Every transport made by `HttpClient.make` asks whether to trace, as its last step before sending. The answer is
 * always no, but this is where a changed request is rejected and an unchanged one counted. A middleware that follows
 * redirects itself sits below {@link sealed} and would send the secrets to the new URL.
 *
 * Also the only place where the `fetch` of a layer is known: it is replaced by a watched one.
 */
const rejectForeignRequest = (exchange: Exchange.Exchange) => {
  const watching = new WeakSet<typeof globalThis.fetch>()
  return (request: HttpClientRequest.HttpClientRequest): boolean => {
    if (!Exchange.isUnchanged(exchange, request)) throw new ForeignRequest()
    exchange.sends += 1
    const fiber = Fiber.getCurrent()
    const fetch = fiber?.getRef(FetchHttpClient.Fetch)
    if (fiber === undefined || fetch === undefined || watching.has(fetch)) return true
    const watch = watchedFetch(exchange, fetch)
    watching.add(watch)
    fiber.setContext(Context.add(fiber.context, FetchHttpClient.Fetch, watch))
    return true
  }
}

/** The context of an exchange's fiber. */
export const exchangeContext =
  (exchange: Exchange.Exchange) =>
  (context: Context.Context<never>): Context.Context<never> =>
    context.pipe(
      Context.add(FetchHttpClient.RequestInit, { redirect: "manual" }),
      Context.add(Exchange.CurrentExchange, exchange),
      Context.add(Headers.CurrentRedactedNames, [
        ...Context.get(context, Headers.CurrentRedactedNames),
        ...secretHeaderNames,
        ...secretNames(exchange)
      ]),
      Context.add(HttpClient.TracerDisabledWhen, rejectForeignRequest(exchange)),
      // With propagation disabled, the transport would skip the hook that `rejectForeignRequest` relies on.
      Context.add(Tracer.DisablePropagation, false)
    )
