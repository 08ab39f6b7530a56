/**
 * One attempt of a call: credentials, request, answer, class.
 *
 * @since 0.1.0
 */
import { type Call, isFailure, requestHeaders } from "@dcs-tasks/wire/calls"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import { alarm, atNow, until } from "./timers.ts"
import type { Carrier } from "./Carrier.ts"
import type { Authentication, CredentialsProvider } from "./Credentials.ts"
import { DcsClientClosed, DcsCredentialsError, type DcsError } from "./DcsError.ts"
import * as Exchange from "./Exchange.ts"
import { type Limit, send } from "./RoundTrip.ts"
import type { Surroundings } from "./Surroundings.ts"
import { fromAnswer } from "./toError.ts"

/** What a client decides once for all its attempts. */
export interface AttemptSettings {
  readonly carrier: Carrier
  readonly surroundings: Surroundings
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
  readonly limit: Limit
  /** Told what the attempt was authenticated by. */
  readonly authenticated: (authentication: Authentication) => void
}

const tooSlow = (source: string | undefined, millis: number) =>
  Effect.fail(new DcsCredentialsError({ source: source ?? "provider", problem: `none came within ${millis} ms` }))

/**
 * Runs one attempt. Fails with the class that the answer, its absence, or the clock calls for.
 */
export const attempt = <A extends { readonly _tag: string }>(
  settings: AttemptSettings,
  call: Call<A>,
  turn: Turn
): Effect.Effect<A, DcsError> => {
  const { carrier, credentials, projectId } = settings
  const { millis } = turn.limit
  const { method, url } = call
  const asked = credentials.authenticate({ method, url, headers: requestHeaders, projectId })
  // What is known already needs no clock: a token that was given once.
  const given = Exit.isExit(asked)
    ? asked
    : until(asked, (fiber, end: (instead: Effect.Effect<never, DcsError>) => void) => {
        const stop = alarm(fiber, millis, () => end(tooSlow(credentials.source, millis)))
        const forget = carrier.closing?.watch(() => end(Effect.fail(new DcsClientClosed())))
        return () => {
          stop()
          forget?.()
        }
      })
  return Effect.flatMap(given, (authentication) => authenticated(settings, call, turn, authentication))
}

const authenticated = <A extends { readonly _tag: string }>(
  settings: AttemptSettings,
  call: Call<A>,
  turn: Turn,
  authentication: Authentication
): Effect.Effect<A, DcsError> => {
  turn.authenticated(authentication)
  const { headers, secrets, signed } = authentication
  const exchange = Exchange.make({
    method: call.method,
    url: call.url.href,
    origin: call.url.origin,
    secretHeaders: headers,
    bodyLimit: call.bodyLimit
  })
  const sent = (mayHaveDeleted: boolean) => ({
    attempts: turn.number,
    mayHaveDeleted: call.deletes && (turn.mayHaveDeleted || mayHaveDeleted)
  })

  const conclude = atNow((now): Effect.Effect<A, DcsError> => {
    const answer = call.read(exchange.status ?? 0, exchange.headers, Exchange.body(exchange), {
      secrets: Redacted.value(secrets),
      missingCodes: settings.missingCodes,
      now,
      signed
    })
    const settled = isFailure(answer)
      ? Effect.fail(fromAnswer(answer, sent(answer.mayHaveDeleted)))
      : Effect.succeed(answer)
    const { accepted } = settings.credentials
    return accepted === undefined || exchange.status === 401 ? settled : Effect.andThen(accepted, settled)
  })

  return settings.surroundings.attempt(
    call,
    turn.number,
    exchange,
    Effect.andThen(send(settings.carrier, { exchange, limit: turn.limit, secrets, sent }), conclude)
  )
}
