/** A transport over any `HttpClient` and its middleware. */
import type * as HttpClient from "@effect/platform/HttpClient"
import { type HttpClientError, RequestError } from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import {
  type Answer,
  changedRequest,
  Collector,
  type EndedBy,
  isFetched,
  isFetchFailure,
  type Lost,
  type NoAnswer,
  noPass,
  type Passes,
  stateOf,
  type NoAnswerReason
} from "@dcs-tasks/wire/answer"
import { requestHeaders } from "@dcs-tasks/wire/call"
import { transportFault } from "@dcs-tasks/wire/fault"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import { until } from "../effects/timers.ts"
import { type BrokeDown, clockOf, type Transport } from "./transport.ts"
import * as Exchange from "./exchange.ts"
import { readResponse } from "./readResponse.ts"
import { inflated } from "./inflate.ts"
import { execute, isUnchanged } from "./sealedRequest.ts"

type End = Effect.Effect<Answer, NoAnswer | BrokeDown>

/** In Deno, `node:http` repeats requests unseen as `fetch` does, so any transport there can. */
const runtimeRepeats = (): boolean => "Deno" in globalThis

/** A middleware returned while the request was still in progress. */
class Detached extends Error {
  constructor() {
    super("an HttpClient middleware did not wait for the response")
  }
}

const foreignError = (request: HttpClientRequest.HttpClientRequest): RequestError =>
  new RequestError({ request, reason: "Transport", cause: new Exchange.ForeignRequest() })

/** What is known about a request without a response. */
type Unreported = Omit<Lost, "_tag" | "error" | "passes">

const noAnswerOf = ({ phase, repeatsUnseen, written }: Unreported, passes: Passes, why: NoAnswerReason): NoAnswer => ({
  _tag: "NoAnswer",
  phase,
  written,
  repeatsUnseen,
  passes,
  why
})

/** What is known about a request that no transport reports. */
const unreported = (error?: unknown): Unreported => ({
  phase: "headers",
  written: undefined,
  repeatsUnseen: runtimeRepeats() || isFetchFailure(error)
})

/** The possible ends of an exchange, from what its transport and its middleware report. */
const endings = (exchange: Exchange.Exchange, built: HttpClientRequest.HttpClientRequest) => {
  const { request } = exchange
  const faultOf = (error: unknown) => transportFault(error, Redacted.value(request.secrets))
  const conclude = () => Exchange.conclude(exchange, (error) => faultOf(error).beforeRequest)

  const noAnswerAfter = (error: unknown, passes: Passes, known = unreported(error)): NoAnswer =>
    noAnswerOf(known, passes, { _tag: "Fault", fault: faultOf(error) })

  const read = (response: HttpClientResponse, passes: Passes): End => {
    const { headers, status } = response
    const limit = request.bodyLimit(status)
    const kept = new Collector(limit)
    const repeatsUnseen = runtimeRepeats() || isFetched(response)
    const common = { _tag: "Answer" as const, status, headers, passes, repeatsUnseen }
    exchange.reading = () => ({ ...common, body: kept.bytes(), end: "clock" })
    return Effect.map(readResponse(response, kept, limit), (body) => ({ ...common, ...body }))
  }

  /** The passes that a transport reports count, and not what middleware made of them. */
  const ended = (response: HttpClientResponse | undefined, error?: unknown): End => {
    const { decisive, passes } = conclude()
    if (decisive === undefined) {
      if (response === undefined) return Effect.fail(noAnswerAfter(error, passes))
      return isUnchanged(exchange, response.request)
        ? read(response, passes)
        : Effect.fail(noAnswerAfter(foreignError(response.request), passes))
    }
    const state = stateOf(decisive)
    if (state._tag === "Answer") {
      return Effect.succeed({ ...state, passes, end: decisive.outcome === undefined ? "brokenOff" : state.end })
    }
    // If middleware returned its own response, the request itself is still in progress.
    const replacement = response === undefined ? error : new Detached()
    return Effect.fail(noAnswerAfter(decisive.outcome === undefined ? replacement : state.error, passes, state))
  }

  return {
    ended,
    /** Middleware changed the request. If something was sent before, its result counts. */
    changed: (): End =>
      Exchange.requestsOf(exchange) > 0
        ? ended(undefined, foreignError(built))
        : Effect.fail(noAnswerOf(unreported(), noPass, changedRequest(request.method))),
    brokeDown: (cause: Cause.Cause<never>): End => {
      const { decisive, passes } = conclude()
      const state = decisive && stateOf(decisive)
      // A log can show it, so it holds no headers and no body.
      const bare = { headers: {}, body: new Uint8Array(), passes }
      const result = state?._tag === "Answer" ? { ...state, ...bare } : noAnswerAfter(undefined, passes, state)
      return Effect.fail({ _tag: "BrokeDown", cause, result })
    },
    /** A limit was reached: reports what is known, and sends nothing more. */
    late: (clock: EndedBy): End =>
      Effect.suspend((): End => {
        exchange.hasEnded = true
        const { decisive, passes } = conclude()
        const state = decisive === undefined ? exchange.reading?.() : stateOf(decisive)
        return state?._tag === "Answer"
          ? Effect.succeed({ ...state, passes, end: "clock", endedBy: clock })
          : Effect.fail(noAnswerOf(state ?? unreported(), passes, { _tag: "Clock", clock }))
      })
  }
}

const responseOf = (error: HttpClientError): HttpClientResponse | undefined =>
  "response" in error ? error.response : undefined

/** The transport over this client. */
export const make =
  (httpClient: HttpClient.HttpClient): Transport =>
  (request, deadline) =>
    Effect.suspend(() => {
      const exchange = Exchange.make(request, deadline)
      const built = HttpClientRequest.make(request.method)(request.url, { headers: requestHeaders })
      const { brokeDown, changed, ended, late } = endings(exchange, built)
      const executed = Effect.matchCauseEffect(execute(httpClient, exchange, built), {
        onSuccess: (response) => ended(response),
        onFailure: (cause): End =>
          Either.match(Cause.failureOrCause(cause), {
            onLeft: (error) => (error instanceof Exchange.ForeignRequest ? changed() : ended(responseOf(error), error)),
            onRight: brokeDown
          })
      })
      const whole = Effect.flatMap(executed, (answer) => inflated(answer, request.bodyLimit(answer.status)))
      return Effect.onInterrupt(until(whole, clockOf(deadline), late), () =>
        Effect.sync(() => void (exchange.hasEnded = true))
      )
    })
