/** A request and its answer over an `HttpClient`, middleware and all, as values. It knows no credentials and no meaning. */
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
  type Why
} from "@dcs-tasks/wire/answer"
import { requestHeaders } from "@dcs-tasks/wire/call"
import { transportFault } from "@dcs-tasks/wire/fault"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import { until } from "../timers.ts"
import { type BrokeDown, clockOf, type Send } from "./transport.ts"
import * as Exchange from "./exchange.ts"
import { hear } from "./readResponse.ts"
import { inflated } from "./inflate.ts"
import { execute, isIntact } from "./sealed.ts"

type End = Effect.Effect<Answer, NoAnswer | BrokeDown>

/**
 * Deno's `node:http` sends a request again as its `fetch` does, so whatever transport somebody brings there may.
 */
const runtimeRepeats = (): boolean => "Deno" in globalThis

/** A middleware gave something by itself while the request was on its way. */
class Detached extends Error {
  constructor() {
    super("an HttpClient middleware did not wait for the response")
  }
}

const foreign = (request: HttpClientRequest.HttpClientRequest): RequestError =>
  new RequestError({ request, reason: "Transport", cause: new Exchange.ForeignRequest() })

/** Without an answer, whatever else is known. */
type Unheard = Omit<Lost, "_tag" | "error" | "passes">

const noAnswerOf = ({ phase, repeatsUnseen, written }: Unheard, passes: Passes, why: Why): NoAnswer => ({
  _tag: "NoAnswer",
  phase,
  written,
  repeatsUnseen,
  passes,
  why
})

/** Of a request that no transport tells of. */
const emptyStory = (error?: unknown): Unheard => ({
  phase: "headers",
  written: undefined,
  repeatsUnseen: runtimeRepeats() || isFetchFailure(error)
})

/** What became of an exchange, as its transport and its middleware tell it. */
const endings = (exchange: Exchange.Exchange, built: HttpClientRequest.HttpClientRequest) => {
  const { request } = exchange
  const faultOf = (error: unknown) => transportFault(error, Redacted.value(request.secrets))
  const concluded = () => Exchange.conclude(exchange, (error) => faultOf(error).beforeRequest)

  const silent = (error: unknown, passes: Passes, known = emptyStory(error)): NoAnswer =>
    noAnswerOf(known, passes, { _tag: "Fault", fault: faultOf(error) })

  const read = (response: HttpClientResponse, passes: Passes): End => {
    const { headers, status } = response
    const limit = request.bodyLimit(status)
    const kept = new Collector(limit)
    const repeatsUnseen = runtimeRepeats() || isFetched(response)
    const common = { _tag: "Answer" as const, status, headers, passes, repeatsUnseen }
    exchange.hearing = () => ({ ...common, body: kept.bytes(), end: "clock" })
    return Effect.map(hear(response, kept, limit), (heard) => ({ ...common, ...heard }))
  }

  /** A transport that keeps an account of its passes knows better than whatever a middleware made of them. */
  const ended = (response: HttpClientResponse | undefined, error?: unknown): End => {
    const { passes, told } = concluded()
    if (told === undefined) {
      if (response === undefined) return Effect.fail(silent(error, passes))
      return isIntact(exchange, response.request)
        ? read(response, passes)
        : Effect.fail(silent(foreign(response.request), passes))
    }
    const state = stateOf(told)
    if (state._tag === "Answer") {
      return Effect.succeed({ ...state, passes, end: told.outcome === undefined ? "brokenOff" : state.end })
    }
    // Whatever a middleware made up, a request without an end is still on its way.
    const instead = response === undefined ? error : new Detached()
    return Effect.fail(silent(told.outcome === undefined ? instead : state.error, passes, state))
  }

  return {
    ended,
    /** Once something was sent, what is told is what became of it. */
    changed: (): End =>
      Exchange.requestsOf(exchange) > 0
        ? ended(undefined, foreign(built))
        : Effect.fail(noAnswerOf(emptyStory(), noPass, changedRequest(request.method))),
    brokeDown: (cause: Cause.Cause<never>): End => {
      const { passes, told } = concluded()
      const state = told && stateOf(told)
      // Effect logs what a fiber of its own fails with: of the answer, only what the story needs.
      const bare = { headers: {}, body: new Uint8Array(), passes }
      const came = state?._tag === "Answer" ? { ...state, ...bare } : silent(undefined, passes, state)
      return Effect.fail({ _tag: "BrokeDown", cause, came })
    },
    /** What there is is told, and nothing is sent any more. */
    late: (clock: EndedBy): End =>
      Effect.suspend((): End => {
        exchange.hasEnded = true
        const { passes, told } = concluded()
        const state = told === undefined ? exchange.hearing?.() : stateOf(told)
        return state?._tag === "Answer"
          ? Effect.succeed({ ...state, passes, end: "clock", endedBy: clock })
          : Effect.fail(noAnswerOf(state ?? emptyStory(), passes, { _tag: "Clock", clock }))
      })
  }
}

const responseOf = (error: HttpClientError): HttpClientResponse | undefined =>
  "response" in error ? error.response : undefined

/** What sends over this client. */
export const over =
  (httpClient: HttpClient.HttpClient): Send =>
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
