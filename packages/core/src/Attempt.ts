/**
 * One request and its answer: credentials, transport, bounded body, clock, class.
 *
 * @since 0.1.0
 */
import type { AnswerHeaders, ClassifyOptions, FailureAnswer } from "@dcs-tasks/wire/classify"
import { transportFault } from "@dcs-tasks/wire/transportFault"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientError } from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { Authentication } from "./Credentials.ts"
import {
  type DcsCredentialsError,
  type DcsError,
  DcsInvalidInput,
  DcsTimeout,
  DcsTransportError,
  fromAnswer
} from "./DcsError.ts"
import * as Exchange from "./Exchange.ts"
import * as Telemetry from "./Telemetry.ts"

/**
 * What one kind of call sends, and how it reads the answer.
 */
export interface Call<A> {
  readonly method: "DELETE" | "GET"
  /** The path with its parameters unfilled: a span name with few values. */
  readonly template: string
  readonly url: URL
  /** Whether a lost answer leaves open if something was deleted. */
  readonly deletes: boolean
  readonly bodyLimit: (status: number) => number
  readonly read: (
    status: number,
    headers: AnswerHeaders,
    body: Uint8Array,
    options: ClassifyOptions
  ) => Result.Result<A, FailureAnswer>
}

/** What a client decides once for all its attempts. */
export interface AttemptSettings {
  /** Made by {@link locked}. */
  readonly httpClient: HttpClient.HttpClient.With<HttpClientError | DcsInvalidInput>
  readonly authenticate: Effect.Effect<Authentication, DcsCredentialsError>
  readonly missingCodes: ReadonlyArray<string>
}

/** Where an attempt stands in its call. */
export interface Turn {
  /** 1 for the first. */
  readonly number: number
  /** An earlier attempt of the same call may have deleted the task. */
  readonly mayHaveDeleted: boolean
  /** How long this attempt has, in milliseconds, and the limit that a person set and is told of. */
  readonly limit: { readonly millis: number; readonly of: number; readonly phase?: "total" }
}

const requestHeaders = { accept: "application/json", "content-type": "application/json" }

/**
 * Puts the last step before the transport, below all middleware: nothing may have changed the request, and a transport
 * that does not attach the secret headers itself gets them now.
 */
export const locked = HttpClient.mapRequestEffect((request: HttpClientRequest.HttpClientRequest) =>
  Effect.withFiber((fiber) => {
    const exchange = fiber.getRef(Exchange.CurrentExchange)
    if (exchange === undefined) return Effect.succeed(request)
    if (request.url !== exchange.url || request.method !== exchange.method || request.urlParams.params.length > 0) {
      return Effect.fail(
        new DcsInvalidInput({
          field: "httpClient",
          problem: "has a middleware that changes the method or URL of the request",
          value: `${exchange.method} request`
        })
      )
    }
    return Effect.succeed(
      exchange.attachesSecrets ? request : HttpClientRequest.setHeaders(request, Redacted.value(exchange.secretHeaders))
    )
  })
)

const hear = (exchange: Exchange.Exchange, response: HttpClientResponse): Effect.Effect<void> => {
  if (exchange.complete) return Effect.void
  exchange.status = response.status
  exchange.headers = response.headers
  exchange.phase = "body"
  return Stream.runForEachWhile(response.stream, (chunk) => Effect.sync(() => Exchange.receive(exchange, chunk))).pipe(
    // A body that breaks off, or is not there, leaves the status standing.
    Effect.ignore,
    Effect.map(() => {
      exchange.complete = true
    })
  )
}

const responseOf = (error: HttpClientError): HttpClientResponse | undefined =>
  "response" in error.reason ? error.reason.response : undefined

/**
 * Runs one attempt. Fails with the class that the answer, its absence, or the clock calls for.
 */
export const attempt = Effect.fnUntraced(function* <A>(
  settings: AttemptSettings,
  call: Call<A>,
  turn: Turn
): Effect.fn.Return<A, DcsError> {
  const { headers, secrets } = yield* settings.authenticate
  const exchange = Exchange.make({
    method: call.method,
    url: call.url.href,
    origin: call.url.origin,
    secretHeaders: headers,
    bodyLimit: call.bodyLimit
  })
  const request = HttpClientRequest.make(call.method)(call.url.href, { headers: requestHeaders })
  const sent = (mayHaveDeleted: boolean) => ({
    attempts: turn.number,
    mayHaveDeleted: call.deletes && (turn.mayHaveDeleted || mayHaveDeleted)
  })

  const conclude = (now: number): Effect.Effect<A, DcsError> => {
    const result = call.read(exchange.status ?? 0, exchange.headers, Exchange.body(exchange), {
      secrets: Redacted.value(secrets),
      missingCodes: settings.missingCodes,
      now
    })
    return Result.isSuccess(result)
      ? Effect.succeed(result.success)
      : Effect.fail(fromAnswer(result.failure, sent(result.failure.mayHaveDeleted)))
  }

  const unanswered = (error: HttpClientError | DcsInvalidInput): Effect.Effect<void, DcsError> => {
    if (error._tag === "DcsInvalidInput") return Effect.fail(error)
    if (exchange.status !== undefined) {
      exchange.complete = true
      return Effect.void
    }
    const response = responseOf(error)
    if (response !== undefined) return hear(exchange, response)
    const { beforeRequest, ...fault } = transportFault(error.reason, Redacted.value(secrets))
    return Effect.fail(new DcsTransportError({ ...fault, ...sent(exchange.written ?? !beforeRequest) }))
  }

  /** Out of time. A status that is no success is an answer all the same; one that is could still turn out a page. */
  const late: Effect.Effect<void, DcsError> = Effect.suspend(() =>
    exchange.status !== undefined && (exchange.status < 200 || exchange.status > 299)
      ? Effect.void
      : Effect.fail(
          new DcsTimeout({
            phase:
              turn.limit.phase ?? (exchange.attachesSecrets || exchange.phase === "body" ? exchange.phase : "headers"),
            timeoutMillis: turn.limit.of,
            ...sent(exchange.written ?? true)
          })
        )
  )

  const exchanged = settings.httpClient.execute(request).pipe(
    Effect.flatMap((response) => hear(exchange, response)),
    Effect.catch(unanswered),
    Effect.timeoutOrElse({ duration: turn.limit.millis, orElse: () => late }),
    Effect.provideService(Exchange.CurrentExchange, exchange)
  )
  return yield* Telemetry.attemptSpan(
    call,
    turn.number,
    exchange,
    Effect.flatMap(exchanged, () => Effect.flatMap(Clock.currentTimeMillis, conclude))
  )
})
