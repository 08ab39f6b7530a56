/**
 * An `HttpClient` over a sender, for programs that add their own middleware.
 */
import type { Answer, Outcome } from "@dcs-tasks/wire/answer"
import * as Effect from "effect/Effect"
import type { Fiber } from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { ForeignRequest } from "../ForeignRequest.ts"
import type { Request, Sender } from "../sender.ts"
import * as Exchange from "./exchange.ts"
import { MemoryResponse } from "./MemoryResponse.ts"

type Sent = Effect.Effect<HttpClientResponse, HttpClientError.HttpClientError>

/** For requests of other code that shares this client. */
const defaultBodyLimit = 16 * 1024 * 1024

const failure = (request: HttpClientRequest.HttpClientRequest, cause: unknown): Sent =>
  Effect.fail(new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) }))

const refuse = (request: HttpClientRequest.HttpClientRequest, description: string): Sent =>
  Effect.fail(
    new HttpClientError.HttpClientError({ reason: new HttpClientError.EncodeError({ request, description }) })
  )

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): Request["body"] | undefined => {
  if (body._tag === "Empty") return null
  if (body._tag === "Uint8Array") return body.body
  return body._tag === "Raw" && typeof body.body === "string" ? body.body : undefined
}

const noSecrets = /* @__PURE__ */ Redacted.make({})

/** A request of other code. */
const requestOf = (request: HttpClientRequest.HttpClientRequest, body: Request["body"]): Request | undefined => {
  const url = HttpClientRequest.toUrl(request)
  if (Option.isNone(url)) return undefined
  const { headers, method } = request
  return { method, url: url.value, headers, secretHeaders: noSecrets, body, bodyLimit: () => defaultBodyLimit }
}

/** What middleware sees of a response that holds secrets. */
const statusOnly = ({ status }: Answer) => ({ status, headers: {}, body: new Uint8Array() })

const send = (sender: Sender, request: HttpClientRequest.HttpClientRequest, fiber: Fiber<unknown, unknown>): Sent => {
  const exchange = fiber.getRef(Exchange.CurrentExchange)
  if (exchange !== undefined && !Exchange.isUnchanged(exchange, request)) return failure(request, new ForeignRequest())
  const ownRequest = exchange?.request
  const body = Redacted.isRedacted(ownRequest?.body) ? ownRequest.body : bodyOf(request)
  if (body === undefined) return refuse(request, "only bodies that are in memory can be sent")
  const outgoing =
    ownRequest === undefined ? requestOf(request, body) : { ...ownRequest, headers: request.headers, body }
  if (outgoing === undefined) return refuse(request, "not a valid URL")
  return Effect.callback((resume) => {
    const pass = exchange === undefined ? undefined : Exchange.begin(exchange)
    const ended = (outcome: Outcome): void => {
      if (pass !== undefined) pass.outcome = outcome
      if (outcome._tag === "Lost") return resume(failure(request, outcome.error))
      const visible = ownRequest?.confidential === true ? statusOnly(outcome) : outcome
      resume(Effect.succeed(new MemoryResponse(request, outgoing.url.href, visible)))
    }
    const sending = sender(outgoing, ended)
    const moved = (waits: boolean): void => {
      // Of several passes, the wait of the last one counts.
      if (exchange === undefined || exchange.passes.at(-1) !== pass) return
      exchange.waits = waits
      exchange.onQueue?.(waits)
    }
    if (sending.watchQueue !== undefined) moved(sending.watchQueue(moved))
    if (pass !== undefined) pass.soFar = () => sending.soFar()
    return Effect.sync(() => {
      if (pass !== undefined) pass.abandoned = true
      moved(false)
      sending.drop()
    })
  })
}

/**
 * Runs before any middleware's `preprocess`, however the client is wrapped, so the exchange knows in time that this
 * transport adds the secret headers itself.
 */
const markKnownTransport = (
  request: HttpClientRequest.HttpClientRequest
): Effect.Effect<HttpClientRequest.HttpClientRequest> =>
  Effect.withFiber((fiber) => {
    const exchange = fiber.getRef(Exchange.CurrentExchange)
    if (exchange !== undefined) exchange.attachesSecrets = true
    return Effect.succeed(request)
  })

/** An `HttpClient` that adds the secret headers itself, below any middleware, and reports each pass. */
export const httpClientOver = (sender: Sender): HttpClient.HttpClient =>
  HttpClient.makeWith(
    Effect.flatMap((request) => Effect.withFiber((fiber) => send(sender, request, fiber))),
    markKnownTransport
  )
