/**
 * One attempt of a call: credentials, request, answer, class.
 *
 * @since 0.1.0
 */
import type { Answer, NoAnswer } from "@dcs-tasks/wire/answer"
import { type Call, type CallRequest, requestHeaders } from "@dcs-tasks/wire/calls"
import { conclude, concludeSilence, type Conclusion, type Limit, storyAfter } from "@dcs-tasks/wire/conclusion"
import { sentOf, type Story } from "@dcs-tasks/wire/story"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import type { Closing } from "./Closing.ts"
import { type Authentication, type CredentialsProvider, effectOf, isAuthentication } from "./Credentials.ts"
import { DcsClientClosed, DcsCredentialsError, type DcsError, DcsTransportError } from "./DcsError.ts"
import type { Concluded, Failed } from "./Ending.ts"
import type { Surroundings } from "./Surroundings.ts"
import { alarm, atMoment, atNow, until } from "./timers.ts"
import { fromAnswer, fromSilence } from "./toError.ts"
import type { BrokeDown, SealedRequest, Transport } from "./transport/Transport.ts"

/** What a client decides once for all its attempts. */
export interface AttemptSettings {
  readonly transport: Transport
  readonly closing: Closing | undefined
  readonly surroundings: Surroundings
  readonly credentials: CredentialsProvider
  /** Missing for calls that are about no project. */
  readonly projectId: string | undefined
  readonly missingCodes: ReadonlyArray<string>
}

/** Where an attempt stands in its call. */
export interface Turn {
  /** 1 for the first. */
  readonly number: number
  readonly story: Story
  readonly limit: Limit
  /** Rings where the time of all attempts is over early. Gives what forgets it. */
  readonly ring?: ((rings: () => void) => () => void) | undefined
}

const unusable = (source: string | undefined, problem: string) =>
  new DcsCredentialsError({ source: source ?? "provider", problem })

const bodyOf = ({ body }: CallRequest): Redacted.Redacted | undefined =>
  body === undefined ? undefined : Redacted.make(body, { label: "body" })

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
  const body = bodyOf(call)
  const asked = effectOf(
    () => credentials.authenticate({ method, url, headers: requestHeaders, projectId, body }),
    source
  )
  // What is known already needs no clock: a token that was given once.
  if (Exit.isExit(asked)) return authenticated(asked, settings, call, turn, body)
  return atMoment((begun) => {
    const given = until(asked, (fiber, end: (instead: Effect.Effect<never, DcsError>) => void) => {
      const late = () => end(Effect.fail(unusable(source, `none came within ${Math.round(millis)} ms`)))
      const stops = [
        alarm(fiber, millis, late),
        turn.ring?.(late),
        closing?.watch(() => end(Effect.fail(new DcsClientClosed())))
      ]
      return () => {
        for (const stop of stops) stop?.()
      }
    })
    const left = (now: number): Turn => {
      const all = turn.limit.all - (now - begun)
      return { ...turn, limit: { ...turn.limit, all, millis: Math.min(millis, all) } }
    }
    return Effect.flatMap(Effect.exit(given), (given) =>
      atMoment((now) => authenticated(given, settings, call, left(now), body))
    )
  })
}

const authenticated = <A extends { readonly _tag: string }>(
  given: Effect.Effect<Authentication, DcsError>,
  settings: AttemptSettings,
  call: Call<A>,
  turn: Turn,
  body: Redacted.Redacted | undefined
): Effect.Effect<Concluded<A>, Failed> =>
  Effect.matchEffect(given, {
    onFailure: (error): Effect.Effect<Concluded<A>, Failed> => Effect.fail({ error, story: turn.story }),
    onSuccess: (authentication): Effect.Effect<Concluded<A>, Failed> =>
      isAuthentication(authentication)
        ? settings.surroundings.attempt(call, turn.number, sent(settings, call, turn, authentication, body))
        : Effect.fail({
            error: unusable(settings.credentials.source, "the provider gave something else"),
            story: turn.story
          })
  })

const sealed = (
  { bodyLimit, confidential, method, url }: CallRequest,
  { headers, secrets }: Authentication,
  body: Redacted.Redacted | undefined
): SealedRequest => ({
  method,
  url,
  headers: requestHeaders,
  secretHeaders: headers,
  body: body ?? null,
  bodyLimit,
  secrets,
  confidential
})

/** The answer is there, and waits for nobody's notes. */
const noted = (accepted: Effect.Effect<void>) => Effect.forkDetach(Effect.exit(accepted), { startImmediately: true })

const sent = <A extends { readonly _tag: string }>(
  settings: AttemptSettings,
  call: Call<A>,
  { limit, ring, story }: Turn,
  authentication: Authentication,
  body: Redacted.Redacted | undefined
): Effect.Effect<Concluded<A>, Failed> => {
  const silent = (silence: NoAnswer): Failed => {
    const { story: after, why } = concludeSilence(call, silence, story, limit)
    return { error: fromSilence(why, sentOf(after)), story: after, authentication }
  }
  const broken = ({ came, cause }: BrokeDown): Failed => {
    const after = storyAfter(call, came, story)
    const detail = "a middleware broke down"
    const error = new DcsTransportError({ kind: "network", detail, ...sentOf(after) })
    return { error, story: after, authentication, died: cause }
  }
  const answered = (answer: Answer): Effect.Effect<Concluded<A>, Failed> =>
    atNow((now) => {
      const { status } = answer
      const concluded = conclude(call, answer, story, limit, {
        secrets: Redacted.value(authentication.secrets),
        missingCodes: settings.missingCodes,
        now,
        signed: authentication.signed
      })
      const end = endOf(concluded, status, authentication)
      const { accepted } = settings.credentials
      return accepted === undefined || status === 401 || concluded._tag === "Unanswered"
        ? end
        : Effect.andThen(noted(accepted), end)
    })
  const { millis, all: left } = limit
  return Effect.matchEffect(settings.transport(sealed(call, authentication, body), { millis, left, ring }), {
    onFailure: (came) => Effect.fail(came._tag === "BrokeDown" ? broken(came) : silent(came)),
    onSuccess: answered
  })
}

const endOf = <A>(
  concluded: Conclusion<A>,
  status: number,
  authentication: Authentication
): Effect.Effect<Concluded<A>, Failed> => {
  const { story } = concluded
  switch (concluded._tag) {
    case "Value":
      return Effect.succeed({ value: concluded.value, status, attempts: story.attempts })
    case "Failure":
      return Effect.fail({ error: fromAnswer(concluded.failure, sentOf(story)), story, status, authentication })
    case "Unanswered":
      return Effect.fail({ error: fromSilence(concluded.why, sentOf(story)), story, status, authentication })
  }
}
