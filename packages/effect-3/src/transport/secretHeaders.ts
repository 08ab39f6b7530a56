/**
 * Secret headers that do not show in Effect's logs or when a response is printed.
 *
 * Transports read headers one by one, so a request whose secret headers were never read was not sent. If a provider sets
 * no secret header, this applies to all headers.
 */
import * as Headers from "@effect/platform/Headers"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import { isSecretHeader, secretHeaderNames } from "@dcs-tasks/wire/call"
import * as FiberRefs from "effect/FiberRefs"
import * as Inspectable from "effect/Inspectable"
import * as Redacted from "effect/Redacted"
import type { Exchange } from "./exchange.ts"

const exchangeOf = new WeakMap<object, Exchange>()

/** Whether a request has the secrets of an exchange, in the original headers or in a copy. */
export const hasSecretsOf = (exchange: Exchange, { headers }: HttpClientRequest): boolean => {
  const owner = exchangeOf.get(headers)
  if (owner !== undefined) return owner === exchange
  const secrets = Headers.fromInput(Redacted.value(exchange.request.secretHeaders))
  return Object.keys(secrets).some((name) => isSecretHeader(name) && headers[name] === secrets[name])
}

/** A prototype for headers that prints them redacted. */
const redactedPrototype = (headers: Headers.Headers, secretNames: ReadonlyArray<string>): object => {
  const redacted = (others: ReadonlyArray<string | RegExp> = []) => Headers.redact(headers, [...secretNames, ...others])
  const headersPrototype: object | null = Object.getPrototypeOf(headers)
  return Object.create(headersPrototype, {
    toJSON: { value: () => redacted() },
    [Inspectable.NodeInspectSymbol]: { value: () => redacted() },
    [Inspectable.symbolRedactable]: {
      value: (context: FiberRefs.FiberRefs) => redacted(FiberRefs.getOrDefault(context, Headers.currentRedactedNames))
    }
  })
}

/** Adds the secret headers of the exchange, and counts when they are first read. */
export const withSecrets = (exchange: Exchange, request: HttpClientRequest): HttpClientRequest => {
  const secrets = Headers.fromInput(Redacted.value(exchange.request.secretHeaders))
  const all = Headers.setAll(request.headers, secrets)
  const names = Object.keys(secrets).filter(isSecretHeader)
  const counted = names.length === 0 ? Object.keys(all) : names
  let isRead = false
  const headers: Record<string, string> = Object.create(redactedPrototype(all, [...secretHeaderNames, ...names]))
  for (const [name, value] of Object.entries(all)) {
    if (!counted.includes(name)) {
      headers[name] = value
      continue
    }
    Object.defineProperty(headers, name, {
      enumerable: true,
      get: () => {
        if (!isRead) exchange.secretReads += 1
        isRead = true
        return value
      }
    })
  }
  exchangeOf.set(headers, exchange)
  const requestPrototype: object | null = Object.getPrototypeOf(request)
  const copy: object = Object.create(requestPrototype)
  return Object.assign(copy, request, { headers })
}
