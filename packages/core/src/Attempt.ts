/**
 * One request and its answer: credentials, transport, bounded body, clock, class.
 *
 * @since 0.1.0
 */
import { type Call, isFailure, requestHeaders } from "@dcs-tasks/wire/calls"
import { transportFault } from "@dcs-tasks/wire/transportFault"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import { HttpClientError, TransportError } from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type { CredentialsProvider } from "./Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsInvalidInput, DcsTimeout, DcsTransportError } from "./DcsError.ts"
import * as Exchange from "./Exchange.ts"
import { fromAnswer } from "./toError.ts"
import * as Telemetry from "./Telemetry.ts"

/** What a client decides once for all its attempts. */
export interface AttemptSettings {
  /** Made by {@link locked}. */
  readonly httpClient: HttpClient.HttpClient.With<HttpClientError | DcsInvalidInput>
  readonly credentials: CredentialsProvider
  readonly projectId: string
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

/**
 * `fetch` as it is given to Effect's own transport during one attempt: it sends what was built and nothing else. A
 * middleware that follows redirects by itself would otherwise carry the token along.
 */
const guardedFetch =
  (fetch: typeof globalThis.fetch, exchange: Exchange.Exchange): typeof globalThis.fetch =>
  (input, init) =>
    String(input instanceof Request ? input.url : input) === exchange.url
      ? fetch(input, init)
      : Promise.reject(new ForeignRequest())

/** A middleware tried to send something else in the place of this library's request. */
class ForeignRequest extends Error {
  readonly code = "ERR_FOREIGN_REQUEST"
  constructor() {
    super("a middleware of the HttpClient sent the request to another URL")
  }
}

const foreign = (request: HttpClientRequest.HttpClientRequest) =>
  new HttpClientError({ reason: new TransportError({ request, cause: new ForeignRequest() }) })

const hear = (exchange: Exchange.Exchange, response: HttpClientResponse): Effect.Effect<void, HttpClientError> => {
  if (exchange.complete) return Effect.void
  if (response.request.url !== exchange.url) return Effect.fail(foreign(response.request))
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
export const attempt = Effect.fnUntraced(function* <A extends { readonly _tag: string }>(
  settings: AttemptSettings,
  call: Call<A>,
  turn: Turn
): Effect.fn.Return<A, DcsError> {
  const { headers, secrets } = yield* Effect.timeoutOrElse(
    settings.credentials.authenticate({
      method: call.method,
      url: call.url,
      headers: requestHeaders,
      projectId: settings.projectId
    }),
    {
      duration: turn.limit.millis,
      orElse: () =>
        Effect.fail(
          new DcsCredentialsError({ source: "provider", problem: `no token came within ${turn.limit.millis} ms` })
        )
    }
  )
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
    const answer = call.read(exchange.status ?? 0, exchange.headers, Exchange.body(exchange), {
      secrets: Redacted.value(secrets),
      missingCodes: settings.missingCodes,
      now
    })
    const settled = isFailure(answer)
      ? Effect.fail(fromAnswer(answer, sent(answer.mayHaveDeleted)))
      : Effect.succeed(answer)
    const { accepted } = settings.credentials
    return accepted === undefined || exchange.status === 401 ? settled : Effect.andThen(accepted, settled)
  }

  const fault = (error: HttpClientError): DcsTransportError => {
    const { beforeRequest, ...told } = transportFault(error.reason, Redacted.value(secrets))
    return new DcsTransportError({ ...told, ...sent(exchange.written ?? !beforeRequest) })
  }

  const unanswered = (error: HttpClientError | DcsInvalidInput): Effect.Effect<void, DcsError> => {
    if (error._tag === "DcsInvalidInput") return Effect.fail(error)
    if (exchange.status !== undefined) {
      exchange.complete = true
      return Effect.void
    }
    const response = responseOf(error)
    return response === undefined ? Effect.fail(fault(error)) : Effect.mapError(hear(exchange, response), fault)
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
    Effect.updateContext((context: Context.Context<never>) =>
      Context.add(
        Context.add(context, Exchange.CurrentExchange, exchange),
        FetchHttpClient.Fetch,
        guardedFetch(Context.get(context, FetchHttpClient.Fetch), exchange)
      )
    )
  )
  return yield* Telemetry.attemptSpan(
    call,
    turn.number,
    exchange,
    Effect.flatMap(exchanged, () => Effect.flatMap(Clock.currentTimeMillis, conclude))
  )
})
