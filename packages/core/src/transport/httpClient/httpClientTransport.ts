/**
 * A transport over any `HttpClient`, protected against what a caller's middleware can do.
 */
import {
  type Answer,
  changedRequest,
  Collector,
  type EndedBy,
  isFetched,
  isFetchFailure,
  type NoAnswer,
  type Outcome,
  stateOf
} from "@dcs-tasks/wire/answer"
import { requestHeaders } from "@dcs-tasks/wire/call"
import { transportFault } from "@dcs-tasks/wire/fault"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import { HttpClientError, isHttpClientError, TransportError } from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { monotonicMillisOf, until } from "../../effects/timers.ts"
import { ForeignRequest } from "../ForeignRequest.ts"
import { queueClockSince } from "../queueClock.ts"
import { type BrokeDown, type Deadline, type SealedRequest, noAnswerOf, type Transport, whyOf } from "../transport.ts"
import * as Exchange from "./exchange.ts"
import { readResponse } from "./readResponse.ts"
import { sealed, exchangeContext } from "./sealedRequest.ts"

const transports = /* @__PURE__ */ new WeakMap<HttpClient.HttpClient, Transport>()

/**
 * Registers the direct transport of a client: without middleware in front, its requests need not go through the
 * `HttpClient`. The object itself is the key, because a property would survive a copy that adds middleware.
 */
export const registerTransport = (client: HttpClient.HttpClient, transport: Transport): HttpClient.HttpClient => {
  transports.set(client, transport)
  return client
}

/** The transport of an `HttpClient`, middleware included. */
export const make = (httpClient: HttpClient.HttpClient): Transport =>
  transports.get(httpClient) ?? throughMiddleware(httpClient)

type End = Effect.Effect<Answer, NoAnswer | BrokeDown>

/**
 * In Deno, `node:http` repeats requests unseen as `fetch` does, so any transport there can. A transport that reports its
 * passes also reports whether it does.
 */
const runtimeRepeats = (): boolean => "Deno" in globalThis

const foreignError = (request: HttpClientRequest.HttpClientRequest) =>
  new HttpClientError({ reason: new TransportError({ request, cause: new ForeignRequest() }) })

const responseOf = (error: HttpClientError): HttpClientResponse | undefined =>
  "response" in error.reason ? error.reason.response : undefined

/** The possible ends of an exchange, from what its transport and its middleware report. */
const endings = (exchange: Exchange.Exchange, built: HttpClientRequest.HttpClientRequest) => {
  const { request } = exchange
  const isBeforeRequest = (error: unknown): boolean =>
    transportFault(error, Redacted.value(request.secrets)).beforeRequest

  /** What is known about a request that no transport reports. */
  const unreported = (error: unknown) => ({
    error,
    phase: exchange.attachesSecrets ? ("connect" as const) : ("headers" as const),
    written: undefined,
    repeatsUnseen: runtimeRepeats() || isFetchFailure(error)
  })

  const noAnswerAfter = (error: unknown, outcome: Outcome | undefined): NoAnswer => {
    const { passes } = Exchange.conclude(exchange, isBeforeRequest)
    const known = outcome?._tag === "Lost" ? outcome : unreported(error)
    return noAnswerOf({ ...known, passes }, whyOf(error, request, transportFault))
  }

  const read = (response: HttpClientResponse): End => {
    const { headers, status } = response
    const kept = new Collector(request.bodyLimit(status))
    const { passes } = Exchange.conclude(exchange, isBeforeRequest)
    const common = {
      _tag: "Answer" as const,
      status,
      headers,
      passes,
      repeatsUnseen: runtimeRepeats() || isFetched(response)
    }
    exchange.reading = () => ({ ...common, body: kept.bytes(), end: "clock" })
    return Effect.map(readResponse(response, kept), (body) => ({ ...common, ...body }))
  }

  /** The passes that a transport reports count, and not what middleware made of them. */
  const ended = (response: HttpClientResponse | undefined, reason?: unknown): End => {
    const { passes, decisive } = Exchange.conclude(exchange, isBeforeRequest)
    if (decisive !== undefined) {
      const state = stateOf(decisive)
      if (state._tag === "Answer") {
        return Effect.succeed({ ...state, passes, end: decisive.outcome === undefined ? "brokenOff" : state.end })
      }
      // The start of the pass was reported and its end was not, so middleware cannot know its end.
      const dropped = new Error("a middleware dropped the request before its response arrived")
      return Effect.fail(noAnswerAfter(decisive.outcome === undefined ? dropped : state.error, state))
    }
    if (response === undefined) return Effect.fail(noAnswerAfter(reason, undefined))
    return response.request.url === request.url.href
      ? read(response)
      : Effect.fail(noAnswerAfter(foreignError(built).reason, undefined))
  }

  return {
    ended,
    /** If something was sent, its outcome is reported. */
    changed: (): End => {
      if (Exchange.requestsOf(exchange) > 0) return ended(undefined, foreignError(built).reason)
      const noAnswer = noAnswerAfter(undefined, undefined)
      return Effect.fail({ ...noAnswer, why: changedRequest(request.method) })
    },
    brokeDown: (cause: Cause.Cause<never>): End => {
      const { passes, decisive } = Exchange.conclude(exchange, isBeforeRequest)
      const state = decisive === undefined ? exchange.reading?.() : stateOf(decisive)
      const result =
        state?._tag === "Answer" ? { ...state, passes } : noAnswerAfter(new Error("a middleware crashed"), state)
      return Effect.fail({ _tag: "BrokeDown", cause, result })
    },
    /** Reports what is known, and lets nothing more be sent. */
    late: (clock: EndedBy): End =>
      Effect.suspend((): End => {
        exchange.isOver = true
        const { passes, decisive } = Exchange.conclude(exchange, isBeforeRequest)
        const state = decisive === undefined ? exchange.reading?.() : stateOf(decisive)
        if (state?._tag === "Answer") return Effect.succeed({ ...state, passes, end: "clock", endedBy: clock })
        return Effect.fail(noAnswerOf({ ...(state ?? unreported(undefined)), passes }, { _tag: "Clock", clock }))
      })
  }
}

const execute = (
  client: ReturnType<typeof sealed<HttpClientError, never>>,
  exchange: Exchange.Exchange,
  built: HttpClientRequest.HttpClientRequest
): End => {
  const { brokeDown, changed, ended } = endings(exchange, built)
  return Effect.matchCauseEffect(client.execute(built), {
    onSuccess: (response) => ended(response),
    onFailure: (cause): End => {
      const error = Cause.findError(cause)
      if (Result.isSuccess(error)) {
        const { success } = error
        if (success instanceof ForeignRequest) return changed()
        // Middleware of callers without types can fail with anything.
        return isHttpClientError(success) ? ended(responseOf(success), success.reason) : ended(undefined, success)
      }
      return Cause.squash(cause) instanceof ForeignRequest
        ? ended(undefined, foreignError(built).reason)
        : brokeDown(error.failure)
    }
  })
}

/** Behind middleware, the request can have started and queued before this clock exists. */
const underDeadline = (
  self: End,
  exchange: Exchange.Exchange,
  deadline: Deadline,
  late: (clock: EndedBy) => End
): End =>
  Effect.withFiber((fiber) => {
    const begun = monotonicMillisOf(fiber)
    return until(self, (fiber, end: (instead: End) => void) => {
      const over = (clock: EndedBy) => end(late(clock))
      const clock = queueClockSince(begun, fiber, deadline, over, exchange.waits)
      exchange.onQueue = clock.moved
      const forget = deadline.onExpiry?.(over)
      return () => {
        exchange.isOver = true
        exchange.onQueue = undefined
        clock.stop()
        forget?.()
      }
    })
  })

const throughMiddleware = (httpClient: HttpClient.HttpClient): Transport => {
  const client = sealed(httpClient)
  return (request: SealedRequest, deadline) =>
    Effect.suspend(() => {
      const exchange = Exchange.make(request)
      const built = HttpClientRequest.make(request.method)(request.url.href, { headers: requestHeaders })
      return underDeadline(execute(client, exchange, built), exchange, deadline, endings(exchange, built).late).pipe(
        Effect.updateContext(exchangeContext(exchange))
      )
    })
}
