/**
 * One attempt of a call: credentials, request, answer, class.
 *
 * @since 0.1.0
 */
import { type Call, isFailure, requestHeaders } from "@dcs-tasks/wire/calls"
import { type Fate, fateOfAnswer, worseFate } from "@dcs-tasks/wire/fate"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import { alarm, atMoment, atNow, until } from "./timers.ts"
import type { Carrier } from "./transport/Transport.ts"
import type { Closing } from "./Closing.ts"
import { type Authentication, type CredentialsProvider, effectOf, isAuthentication } from "./Credentials.ts"
import { DcsClientClosed, DcsCredentialsError, type DcsError, DcsUnexpectedResponse } from "./DcsError.ts"
import * as Exchange from "./transport/httpClient/Exchange.ts"
import * as passes from "./transport/httpClient/passes.ts"
import { fateOfSilence, type Limit, send, type Sent } from "./transport/RoundTrip.ts"
import { type Concluded, type Failed, goesOn, sentOf, type Story, type Unended } from "./Story.ts"
import type { Surroundings } from "./Surroundings.ts"
import { fromAnswer } from "./toError.ts"

/** What a client decides once for all its attempts. */
export interface AttemptSettings {
  readonly carrier: Carrier
  readonly closing: Closing | undefined
  readonly surroundings: Surroundings
  readonly credentials: CredentialsProvider
  readonly projectId: string
  readonly missingCodes: ReadonlyArray<string>
}

/** Where an attempt stands in its call. */
export interface Turn {
  /** 1 for the first. */
  readonly number: number
  readonly story: Story
  readonly limit: Limit
  /** It is about to send. False if nobody waits for it any more. */
  readonly onSend?: ((unended: Unended) => boolean) | undefined
}

const unusable = (source: string | undefined, problem: string) =>
  new DcsCredentialsError({ source: source ?? "provider", problem })

/**
 * Runs one attempt. Fails with the class that the answer, its absence, or the clock calls for.
 */
export const attempt = <A extends { readonly _tag: string }>(
  settings: AttemptSettings,
  call: Call<A>,
  turn: Turn
): Effect.Effect<Concluded<A>, Failed> => {
  const { closing, credentials, projectId } = settings
  const { source } = credentials
  const { millis } = turn.limit
  const { method, url } = call
  const asked = effectOf(() => credentials.authenticate({ method, url, headers: requestHeaders, projectId }), source)
  // What is known already needs no clock: a token that was given once.
  if (Exit.isExit(asked)) return answered(asked, settings, call, turn)
  return atMoment((begun) => {
    const given = until(asked, (fiber, end: (instead: Effect.Effect<never, DcsError>) => void) => {
      const stop = alarm(fiber, millis, () =>
        end(Effect.fail(unusable(source, `none came within ${Math.round(millis)} ms`)))
      )
      const forget = closing?.watch(() => end(Effect.fail(new DcsClientClosed())))
      return () => {
        stop()
        forget?.()
      }
    })
    const left = (now: number): Turn => {
      const all = turn.limit.all - (now - begun)
      return { ...turn, limit: { ...turn.limit, all, millis: Math.min(millis, all) } }
    }
    return Effect.flatMap(Effect.exit(given), (given) => atMoment((now) => answered(given, settings, call, left(now))))
  })
}

const answered = <A extends { readonly _tag: string }>(
  given: Effect.Effect<Authentication, DcsError>,
  settings: AttemptSettings,
  call: Call<A>,
  turn: Turn
): Effect.Effect<Concluded<A>, Failed> =>
  Effect.matchEffect(given, {
    onFailure: (error): Effect.Effect<Concluded<A>, Failed> => Effect.fail({ error, story: turn.story }),
    onSuccess: (authentication): Effect.Effect<Concluded<A>, Failed> =>
      isAuthentication(authentication)
        ? authenticated(settings, call, turn, authentication)
        : Effect.fail({
            error: unusable(settings.credentials.source, "the provider gave something else"),
            story: turn.story
          })
  })

/** The answer is there, and waits for nobody's notes. */
const noted = (accepted: Effect.Effect<void>) => Effect.forkDetach(Effect.exit(accepted), { startImmediately: true })

const authenticated = <A extends { readonly _tag: string }>(
  settings: AttemptSettings,
  call: Call<A>,
  turn: Turn,
  authentication: Authentication
): Effect.Effect<Concluded<A>, Failed> => {
  const { headers, secrets, signed } = authentication
  const exchange = Exchange.make({
    method: call.method,
    url: call.url.href,
    origin: call.url.origin,
    secretHeaders: headers,
    bodyLimit: call.bodyLimit
  })
  let { story } = turn
  const sent = (fate: Fate): Sent => {
    story = goesOn(turn.story, exchange, call.deletes ? fate : "untouched")
    return sentOf(story)
  }

  const unended: Unended = (errorOf) => {
    exchange.isOver = true
    passes.conclude(exchange, () => false)
    return { error: errorOf(sent(fateOfSilence(exchange, false))), story, authentication }
  }
  if (turn.onSend?.(unended) === false) return Effect.interrupt

  const conclude = atNow((now): Effect.Effect<Concluded<A>, DcsError> => {
    const requests = passes.requestsOf(exchange)
    const answer = call.read(exchange.status ?? 0, exchange.headers, Exchange.body(exchange), {
      secrets: Redacted.value(secrets),
      missingCodes: settings.missingCodes,
      now,
      signed,
      end: exchange.end ?? "clock"
    })
    const { status = 0 } = exchange
    // Nothing was sent, so nothing was deleted, whatever a middleware says by itself.
    if (requests === 0 && call.deletes && status >= 200 && status < 300) {
      return new DcsUnexpectedResponse({
        status,
        detail: "a middleware gave it, and no request was made",
        ...sent("untouched")
      })
    }
    const settled = isFailure(answer)
      ? Effect.fail(
          fromAnswer(
            answer,
            sent(
              requests === 0 ? "untouched" : worseFate(exchange.others, fateOfAnswer(answer, exchange.repeatsUnseen))
            )
          )
        )
      : Effect.succeed({ value: answer, attempts: turn.story.attempts + requests })
    const { accepted } = settings.credentials
    return accepted === undefined || exchange.status === 401 ? settled : Effect.andThen(noted(accepted), settled)
  })

  return Effect.mapError(
    settings.surroundings.attempt(
      call,
      turn.number,
      exchange,
      Effect.andThen(send(settings.carrier, { exchange, limit: turn.limit, secrets, sent }), conclude)
    ),
    (error): Failed => ({ error, story, authentication })
  )
}
