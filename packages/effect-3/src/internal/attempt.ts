/** One request and its answer: credentials, transport, bounded body, clock, class. */
import type * as HttpClient from "@effect/platform/HttpClient"
import type { HttpClientError } from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import { type Call, isFailure, requestHeaders } from "@dcs-tasks/wire/calls"
import { transportFault } from "@dcs-tasks/wire/transportFault"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type { Authentication, CredentialsProvider } from "../Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsInvalidInput, DcsTimeout, DcsTransportError } from "../DcsError.ts"
import * as Telemetry from "../Telemetry.ts"
import * as Exchange from "./exchange.ts"
import { inflate } from "./inflate.ts"
import { changedRequest, execute, ForeignRequest, isIntact } from "./lock.ts"
import { fromAnswer } from "./toError.ts"

/** What a client decides once for all its attempts. */
export interface AttemptSettings {
  readonly httpClient: HttpClient.HttpClient
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
  /** Told what the attempt was authenticated by. */
  readonly authenticated: (authentication: Authentication) => void
}

/** Everything in the exchange's way that is not the answer to its request. */
type Obstacle = HttpClientError | DcsInvalidInput | ForeignRequest

/** Takes status and headers at once, and the body up to the limit. */
const hear = (exchange: Exchange.Exchange, response: HttpClientResponse): Effect.Effect<void, ForeignRequest> => {
  if (!isIntact(exchange, response.request)) return Effect.fail(new ForeignRequest())
  exchange.status = response.status
  exchange.headers = response.headers
  const limit = exchange.bodyLimit(response.status)
  const body = Exchange.collector(limit)
  exchange.body = body.bytes
  return Stream.runForEachWhile(response.stream, (piece) => Effect.sync(() => body.add(piece))).pipe(
    // A body that breaks off, or is not there, leaves the status standing.
    Effect.ignore,
    Effect.zipRight(Effect.suspend(() => inflate(body.bytes(), exchange.headers["content-encoding"], limit))),
    Effect.map((inflated) => {
      exchange.body = () => inflated
    })
  )
}

/**
 * Runs one attempt. Fails with the class that the answer, its absence, or the clock calls for.
 */
export const attempt = Effect.fnUntraced(function* <A extends { readonly _tag: string }>(
  settings: AttemptSettings,
  call: Call<A>,
  turn: Turn
): Effect.fn.Return<A, DcsError> {
  const { credentials, projectId } = settings
  const { method, url } = call
  const authenticating = credentials.authenticate({ method, url, headers: requestHeaders, projectId })
  const authentication = yield* Effect.timeoutFail(authenticating, {
    duration: turn.limit.millis,
    onTimeout: () =>
      new DcsCredentialsError({
        source: credentials.source ?? "provider",
        problem: `none came within ${turn.limit.millis} ms`
      })
  })
  turn.authenticated(authentication)
  const { headers, secrets, signed } = authentication
  const exchange = Exchange.make({
    method,
    url: url.href,
    secretHeaders: headers,
    bodyLimit: call.bodyLimit
  })
  const request = HttpClientRequest.make(method)(url.href, { headers: requestHeaders })
  const sent = (mayHaveDeleted: boolean) => ({
    attempts: turn.number,
    mayHaveDeleted: call.deletes && (turn.mayHaveDeleted || mayHaveDeleted)
  })

  const conclude = (now: number): Effect.Effect<A, DcsError> => {
    const answer = call.read(exchange.status ?? 0, exchange.headers, exchange.body(), {
      secrets: Redacted.value(secrets),
      missingCodes: settings.missingCodes,
      now,
      signed
    })
    return isFailure(answer) ? Effect.fail(fromAnswer(answer, sent(answer.mayHaveDeleted))) : Effect.succeed(answer)
  }

  const fault = (error: Exclude<Obstacle, DcsInvalidInput>): DcsError => {
    if (error instanceof ForeignRequest && !exchange.begun) return changedRequest(exchange)
    const { beforeRequest, ...told } = transportFault(error, Redacted.value(secrets))
    return new DcsTransportError({ ...told, ...sent(!beforeRequest) })
  }

  const unanswered = (error: Obstacle): Effect.Effect<void, DcsError> => {
    if (error instanceof DcsInvalidInput) return Effect.fail(error)
    return "response" in error ? Effect.mapError(hear(exchange, error.response), fault) : Effect.fail(fault(error))
  }

  /** Out of time. A status that is no success is an answer all the same; one that is could still turn out a page. */
  const late = (): Effect.Effect<void, DcsError> =>
    exchange.status !== undefined && (exchange.status < 200 || exchange.status > 299)
      ? Effect.void
      : Effect.fail(
          new DcsTimeout({
            phase: turn.limit.phase ?? (exchange.status === undefined ? "headers" : "body"),
            timeoutMillis: turn.limit.of,
            ...sent(true)
          })
        )

  const exchanged = execute(settings.httpClient, exchange, request).pipe(
    Effect.catchSomeDefect((defect) =>
      defect instanceof ForeignRequest ? Option.some(Effect.fail(defect)) : Option.none()
    ),
    Effect.flatMap((response) => hear(exchange, response)),
    Effect.catchAll(unanswered),
    // The clock does not wait for a transport that is slow to let go.
    Effect.disconnect,
    Effect.timeoutTo({ duration: turn.limit.millis, onSuccess: () => Effect.void, onTimeout: late }),
    Effect.flatten
  )
  return yield* Telemetry.attemptSpan(
    call,
    turn.number,
    exchange,
    Effect.zipRight(exchanged, Effect.flatMap(Clock.currentTimeMillis, conclude))
  )
})
