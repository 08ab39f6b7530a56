/**
 * A request that carries secrets and shows none: neither in a log of Effect's nor in a plain `console.log` of the
 * response that it belongs to.
 *
 * Transports take the headers one by one, as they are. And nobody can send a secret without looking at it: a request
 * whose secrets were never looked at was not sent. Where a provider gives none, that goes for all of its headers.
 */
import * as Headers from "@effect/platform/Headers"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import { isSecretHeader, secretHeaderNames } from "@dcs-tasks/wire/call"
import * as FiberRefs from "effect/FiberRefs"
import * as Inspectable from "effect/Inspectable"
import * as Redacted from "effect/Redacted"
import type { Exchange } from "./exchange.ts"

const sealedBy = new WeakMap<object, Exchange>()

/** Whether a request carries the secrets of an exchange, as they were put there or in a copy. */
export const carries = (exchange: Exchange, { headers }: HttpClientRequest): boolean => {
  const by = sealedBy.get(headers)
  if (by !== undefined) return by === exchange
  const secrets = Headers.fromInput(Redacted.value(exchange.request.secretHeaders))
  return Object.keys(secrets).some((name) => isSecretHeader(name) && headers[name] === secrets[name])
}

/** The headers as a prototype that shows itself: with its secrets redacted, whoever asks. */
const prototypeOf = (headers: Headers.Headers, hidden: ReadonlyArray<string>): object => {
  const shown = (others: ReadonlyArray<string | RegExp> = []) => Headers.redact(headers, [...hidden, ...others])
  const headersPrototype: object | null = Object.getPrototypeOf(headers)
  return Object.create(headersPrototype, {
    toJSON: { value: () => shown() },
    [Inspectable.NodeInspectSymbol]: { value: () => shown() },
    [Inspectable.symbolRedactable]: {
      value: (context: FiberRefs.FiberRefs) => shown(FiberRefs.getOrDefault(context, Headers.currentRedactedNames))
    }
  })
}

/** The request with the secrets of its exchange, which learns if anybody looks at them. */
export const sealed = (exchange: Exchange, request: HttpClientRequest): HttpClientRequest => {
  const secrets = Headers.fromInput(Redacted.value(exchange.request.secretHeaders))
  const all = Headers.setAll(request.headers, secrets)
  const names = Object.keys(secrets).filter(isSecretHeader)
  const guarded = names.length === 0 ? Object.keys(all) : names
  let isOpened = false
  const headers: Record<string, string> = Object.create(prototypeOf(all, [...secretHeaderNames, ...names]))
  for (const [name, value] of Object.entries(all)) {
    if (!guarded.includes(name)) {
      headers[name] = value
      continue
    }
    Object.defineProperty(headers, name, {
      enumerable: true,
      get: () => {
        if (!isOpened) exchange.opened += 1
        isOpened = true
        return value
      }
    })
  }
  sealedBy.set(headers, exchange)
  const requestPrototype: object | null = Object.getPrototypeOf(request)
  const copy: object = Object.create(requestPrototype)
  return Object.assign(copy, request, { headers })
}
