/** One attempt of a call: credentials, request, answer, class. */
import type * as HttpClient from "@effect/platform/HttpClient"
import { type Call, isFailure, requestHeaders } from "@dcs-tasks/wire/calls"
import { type Fate, fateOfAnswer, worseFate } from "@dcs-tasks/wire/fate"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import type { Authentication, CredentialsProvider } from "../Credentials.ts"
import { DcsCredentialsError, type DcsError, DcsUnexpectedResponse } from "../DcsError.ts"
import * as Telemetry from "../Telemetry.ts"
import * as Exchange from "./transport/exchange.ts"
import { effectOf, failureOf, isAuthentication } from "./given.ts"
import { fateOfSilence, type Limit, send } from "./transport/send.ts"
import { after, type Sent, sentOf, type Story } from "./story.ts"
import { fromAnswer } from "./toError.ts"
import { moment, within } from "./within.ts"

/** What a client decides once for all its attempts. */
export interface AttemptSettings {
  readonly httpClient: HttpClient.HttpClient
  readonly credentials: CredentialsProvider
  readonly projectId: string
  readonly missingCodes: ReadonlyArray<string>
}

/** What came back, and after how many requests. */
export interface Concluded<A> {
  readonly value: A
  readonly attempts: number
}

/** An attempt that gave nothing. */
export interface Failed {
  readonly error: DcsError
  readonly story: Story
  /** What the attempt was authenticated by. */
  readonly authentication?: Authentication | undefined
}

/** An attempt whose end nobody has seen, with the error that its requests so far call for. */
export type Unended = (errorOf: (sent: Sent) => DcsError) => Failed

/** Where an attempt stands in its call. */
export interface Turn {
  /** 1 for the first. */
  readonly number: number
  readonly story: Story
  /** The limit of what begins at a moment. */
  readonly limitAt: (now: number) => Limit
  /** It is about to send. False if nobody waits for it any more. */
  readonly onSend?: ((unended: Unended) => boolean) | undefined
}

/** What the provider gives within the time of the attempt. What it has already needs no clock. */
const given = (
  { credentials, projectId }: AttemptSettings,
  { method, url }: Pick<Call<never>, "method" | "url">,
  { millis }: Limit
): Effect.Effect<Authentication, DcsError> => {
  const { source } = credentials
  const unusable = (problem: string) => new DcsCredentialsError({ source: source ?? "provider", problem })
  const asked = effectOf(() => credentials.authenticate({ method, url, headers: requestHeaders, projectId }), source)
  const given = Exit.isExit(asked)
    ? asked
    : within(asked, { millis, late: Effect.suspend(() => unusable(`none came within ${Math.round(millis)} ms`)) })
  return given.pipe(
    Effect.catchAllCause((cause) => Effect.fail(failureOf(cause, source))),
    Effect.filterOrFail(isAuthentication, () => unusable("the provider gave something else"))
  )
}

/**
 * Runs one attempt. Fails with the class that the answer, its absence, or the clock calls for.
 */
export const attempt = <A extends { readonly _tag: string }>(
  settings: AttemptSettings,
  call: Call<A>,
  turn: Turn
): Effect.Effect<Concluded<A>, Failed> =>
  Effect.flatMap(moment, (begun) =>
    Effect.matchEffect(given(settings, call, turn.limitAt(begun)), {
      onFailure: (error): Effect.Effect<Concluded<A>, Failed> => Effect.fail({ error, story: turn.story }),
      onSuccess: (authentication) =>
        // What the credentials have taken is gone.
        Effect.flatMap(moment, (now) => authenticated(settings, call, turn, authentication, turn.limitAt(now)))
    })
  )

const authenticated = <A extends { readonly _tag: string }>(
  { httpClient, missingCodes }: AttemptSettings,
  call: Call<A>,
  turn: Turn,
  authentication: Authentication,
  limit: Limit
): Effect.Effect<Concluded<A>, Failed> => {
  const { headers, secrets, signed } = authentication
  const exchange = Exchange.make({
    method: call.method,
    url: call.url.href,
    secretHeaders: headers,
    bodyLimit: call.bodyLimit
  })
  let { story } = turn
  const sent = (fate: Fate): Sent => {
    story = after(turn.story, exchange, call.deletes ? fate : "untouched")
    return sentOf(story)
  }
  const unended: Unended = (errorOf) => {
    exchange.isOver = true
    Exchange.conclude(exchange, () => false)
    return { error: errorOf(sent(fateOfSilence(exchange, false))), story, authentication }
  }
  if (turn.onSend?.(unended) === false) return Effect.interrupt

  const conclude = Effect.flatMap(Clock.currentTimeMillis, (now): Effect.Effect<Concluded<A>, DcsError> => {
    const { others, told } = exchange
    const { repeatsUnseen, status = 0 } = told
    const requests = Exchange.requestsOf(exchange)
    // Nothing was sent, so nothing was deleted, whatever a middleware says by itself.
    if (requests === 0 && call.deletes && status >= 200 && status < 300) {
      const detail = "a middleware gave it, and no request was made"
      return Effect.fail(new DcsUnexpectedResponse({ status, detail, ...sent("untouched") }))
    }
    const answer = call.read(status, told.headers, told.body(), {
      secrets: Redacted.value(secrets),
      missingCodes,
      now,
      signed,
      end: told.end ?? "clock"
    })
    if (isFailure(answer)) {
      const fate = requests === 0 ? "untouched" : worseFate(others, fateOfAnswer(answer, repeatsUnseen))
      return Effect.fail(fromAnswer(answer, sent(fate)))
    }
    return Effect.succeed({ value: answer, attempts: turn.story.attempts + requests })
  })

  return Effect.mapError(
    Telemetry.attemptSpan(
      call,
      turn.number,
      () => exchange.told.status,
      Effect.zipRight(send(httpClient, { exchange, limit, secrets, sent }), conclude)
    ),
    (error): Failed => ({ error, story, authentication })
  )
}
