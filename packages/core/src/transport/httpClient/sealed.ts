/**
 * The last steps before the transport, below all middleware: what leaves is the request that was built, and no secret of
 * it shows.
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
const redactedPrototype = (names: ReadonlyArray<string>): object => {
  const headersPrototype: object | null = Object.getPrototypeOf(Headers.empty)
  const prototype = {
    [Redactable.symbolRedactable](this: Headers.Headers, context: Context.Context<never>) {
      return Headers.redact(this, [...Context.get(context, Headers.CurrentRedactedNames), ...names])
    }
  }
  return Object.setPrototypeOf(prototype, headersPrototype)
}

/** The headers that an exchange authenticates by, in lower case as a request has them. */
const secretNames = ({ request }: Exchange.Exchange): ReadonlyArray<string> =>
  Object.keys(Redacted.value(request.secretHeaders))
    .map((name) => name.toLowerCase())
    .filter(isSecretHeader)

/**
 * Headers that tell when somebody reads the first of their secrets, as whoever sends them has to. Where there is no
 * secret among them, another header stands for it: what nobody can see must not pass for unsent.
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

/**
 * Puts the last step before the transport: nothing may have changed the request, and a transport that does not attach
 * the secrets itself gets them now.
 */
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
 * Every transport made by `HttpClient.make` asks, as the last thing before it sends, whether to trace. The answer is
 * always no; what is not the request that was built stops right there, and what is counts as sent. A middleware that
 * follows redirects by itself comes after {@link sealed}, and would carry the secrets along.
 *
 * Only here is the `fetch` known that a layer was given: should the transport be one of `fetch`, that one is watched.
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

/** What the fiber of an exchange brings along. */
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
      // Where nobody traces at all, nobody would ask.
      Context.add(Tracer.DisablePropagation, false)
    )
