/** One request and its answer: transport, clock, and the story of a failure. It knows no credentials and no meaning. */
import type * as HttpClient from "@effect/platform/HttpClient"
import type { HttpClientError } from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import { requestHeaders } from "@dcs-tasks/wire/calls"
import { type Fate, fateOf, worseFate } from "@dcs-tasks/wire/fate"
import { isFetchFailure } from "@dcs-tasks/wire/heardResponse"
import { transportFault } from "@dcs-tasks/wire/transportFault"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { DcsInvalidInput, DcsTimeout, DcsTransportError } from "../../DcsError.ts"
import * as Exchange from "./exchange.ts"
import { hear, inflated } from "./hearing.ts"
import { execute, foreign, isIntact } from "./lock.ts"
import type { Sent } from "../story.ts"
import { within } from "../within.ts"

/** How long a request has, in milliseconds, and the limit that a person set and is told of. */
export interface Limit {
  readonly millis: number
  readonly of: number
  readonly phase?: "total"
}

/** What {@link send} is to send, and how its failure is told. */
export interface Journey {
  readonly exchange: Exchange.Exchange
  readonly limit: Limit
  readonly secrets: Redacted.Redacted<ReadonlyArray<string>>
  /** The story of a failure, told what the requests of this exchange came to. */
  readonly sent: (fate: Fate) => Sent
}

/**
 * Deno's `node:http` sends a request again as its `fetch` does, so whatever transport somebody brings there may.
 */
const runtimeRepeats = (): boolean => "Deno" in globalThis

/** What an exchange came to whose answer is not there, or not all of it. */
export const fateOfSilence = (exchange: Exchange.Exchange, beforeRequest: boolean): Fate => {
  if (Exchange.requestsOf(exchange) === 0) return "untouched"
  const { repeatsUnseen, status } = exchange.told
  return worseFate(exchange.others, fateOf({ status, written: undefined, beforeRequest, repeatsUnseen }))
}

/** A middleware gave something by itself while the request was on its way. */
class Detached extends Error {
  constructor() {
    super("a middleware of the HttpClient did not wait for the answer")
  }
}

/**
 * Sends a request and reads its answer into the exchange. Once it succeeds, there is a status.
 */
export const send = (
  httpClient: HttpClient.HttpClient,
  { exchange, limit, secrets, sent }: Journey
): Effect.Effect<void, DcsTransportError | DcsTimeout | DcsInvalidInput> => {
  const faultOf = (error: unknown) => transportFault(error, Redacted.value(secrets))
  const conclude = (): void => Exchange.conclude(exchange, (error) => faultOf(error).beforeRequest)

  const failed = (error: unknown, isOver = true): Effect.Effect<never, DcsTransportError> => {
    const { beforeRequest, ...told } = faultOf(error)
    return Effect.fail(new DcsTransportError({ ...told, ...sent(fateOfSilence(exchange, isOver && beforeRequest)) }))
  }

  /** A transport that keeps an account of its passes knows better than whatever a middleware made of them. */
  const concluded = (
    response: HttpClientResponse | undefined,
    error?: unknown
  ): Effect.Effect<void, DcsTransportError> => {
    conclude()
    const { told } = exchange
    told.repeatsUnseen ||= runtimeRepeats() || isFetchFailure(error)
    if (told.status !== undefined) {
      told.end ??= "brokenOff"
      return Effect.void
    }
    if (told.error !== undefined) return failed(told.error)
    // Whatever a middleware made up, the request is still on its way.
    if (exchange.passes.length > 0) return failed(response === undefined ? error : new Detached(), false)
    if (response === undefined) return failed(error)
    return isIntact(exchange, response.request) ? hear(exchange, response) : failed(foreign(response.request))
  }

  const unanswered = (
    error: HttpClientError | DcsInvalidInput
  ): Effect.Effect<void, DcsTransportError | DcsInvalidInput> =>
    error instanceof DcsInvalidInput
      ? Effect.fail(error)
      : concluded(Predicate.hasProperty(error, "response") ? error.response : undefined, error)

  /** Out of time. A status that is no success is an answer all the same; one that is could still turn out a page. */
  const late = Effect.suspend((): Effect.Effect<void, DcsTimeout> => {
    exchange.isOver = true
    conclude()
    const { status } = exchange.told
    if (status !== undefined && (status < 200 || status > 299)) return Effect.void
    return Effect.fail(
      new DcsTimeout({
        phase: limit.phase ?? (status === undefined ? "headers" : "body"),
        timeoutMillis: limit.of,
        ...sent(fateOfSilence(exchange, false))
      })
    )
  })

  const request = HttpClientRequest.make(exchange.method as HttpMethod)(exchange.url, { headers: requestHeaders })
  return execute(httpClient, exchange, request).pipe(
    Effect.matchEffect({ onFailure: unanswered, onSuccess: (response) => concluded(response) }),
    Effect.zipRight(inflated(exchange)),
    // An interrupt does not wait for a transport that is slow to let go.
    Effect.disconnect,
    (self) => within(self, { millis: limit.millis, late }),
    Effect.onInterrupt(() => Effect.sync(() => void (exchange.isOver = true)))
  )
}
