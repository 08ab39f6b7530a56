/**
 * One attempt of a call: credentials, request, answer, class.
 *
 * @since 0.1.0
 */
import type { Answer } from "@dcs-tasks/wire/answer"
import { type Call, type CallRequest, requestHeaders } from "@dcs-tasks/wire/call"
import {
  conclude,
  concludeNoAnswer,
  type Conclusion,
  type Limit,
  sentOf,
  type Story,
  storyAfter
} from "@dcs-tasks/wire/failure"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import type { Closing } from "../transport/closing.ts"
import type { Authentication, CredentialsProvider } from "../model/Credentials.ts"
import { effectOf, isAuthentication } from "./provided.ts"
import { DcsClientClosed, DcsCredentialsError, type DcsError } from "../model/DcsError.ts"
import type { Concluded, Failed } from "./ending.ts"
import type { Instrumentation } from "./instrumentation.ts"
import { alarm, atMoment, atNow, until } from "../transport/timers.ts"
import { toError } from "../model/fromWire.ts"
import type { BrokeDown, Ring, SealedRequest, Transport } from "../transport/transport.ts"

/** What a client decides once for all its attempts. */
export interface AttemptSettings {
  readonly transport: Transport
  readonly closing: Closing | undefined
  readonly instrumentation: Instrumentation
  readonly credentials: CredentialsProvider
  /** Missing for calls that are about no project. */
  readonly projectId: string | undefined
  readonly missingCodes: ReadonlyArray<string>
}

/** What is to be sent, with a body that holds secrets where there is one. */
export interface AttemptedCall<A extends { readonly _tag: string }> extends Call<A> {
  readonly body?: Redacted.Redacted
}

/** Where an attempt stands in its call. */
export interface Turn {
  /** 1 for the first. */
  readonly number: number
  readonly story: Story
  /** The limit of what begins at a moment. */
  readonly limitAt: (now: number) => Limit
  readonly ring: Ring | undefined
}

const unusable = (source: string | undefined, problem: string) =>
  new DcsCredentialsError({ source: source ?? "provider", problem })

/**
 * Runs one attempt. Fails with the class that the answer, its absence, or the clock calls for.
 */
export const attempt = <A extends { readonly _tag: string }>(
  settings: AttemptSettings,
  call: AttemptedCall<A>,
  turn: Turn
): Effect.Effect<Concluded<A>, Failed> => {
  const { closing, credentials, projectId } = settings
  const { source } = credentials
  const { body, method, url } = call
  const asked = effectOf(
    () => credentials.authenticate({ method, url, headers: requestHeaders, projectId, body }),
    source
  )
  // What is known already needs no clock: a token that was given once.
  const given = Exit.isExit(asked)
    ? asked
    : atMoment((begun) => {
        const { millis } = turn.limitAt(begun)
        return until(asked, (fiber, end: (instead: Effect.Effect<never, DcsError>) => void) => {
          const late = () => end(Effect.fail(unusable(source, `no credentials within ${Math.round(millis) / 1000} s`)))
          const stops = [
            alarm(fiber, millis, late),
            turn.ring?.(late),
            closing?.watch(() => end(Effect.fail(new DcsClientClosed())))
          ]
          return () => {
            for (const stop of stops) stop?.()
          }
        })
      })
  return Effect.matchEffect(given, {
    onFailure: (error): Effect.Effect<Concluded<A>, Failed> => Effect.fail({ error, story: turn.story }),
    onSuccess: (authentication): Effect.Effect<Concluded<A>, Failed> =>
      isAuthentication(authentication)
        ? settings.instrumentation.attempt(call, turn.number, sent(settings, call, turn, authentication))
        : Effect.fail({ error: unusable(source, "the provider returned an invalid value"), story: turn.story })
  })
}

const sealed = (
  { body, bodyLimit, confidential, method, url }: CallRequest & Pick<AttemptedCall<never>, "body">,
  { headers, secrets }: Authentication
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

const brokeDown = { _tag: "DcsTransportError", kind: "network", detail: "a middleware crashed" } as const

/** The service has answered, and not with a 401. */
const isAccepted = ({ passes, status }: Answer, conclusion: Conclusion<unknown>): boolean =>
  passes.count > 0 && status !== 401 && ("value" in conclusion || "status" in conclusion.failure)

/** The answer is there, and waits for nobody's notes. */
const noted = (accepted: Effect.Effect<void>) => Effect.forkDetach(Effect.exit(accepted), { startImmediately: true })

const sent = <A extends { readonly _tag: string }>(
  { credentials: { onAccepted }, missingCodes, transport }: AttemptSettings,
  call: AttemptedCall<A>,
  { limitAt, ring, story }: Turn,
  authentication: Authentication
): Effect.Effect<Concluded<A>, Failed> => {
  const { secrets, signed } = authentication
  const ended = (conclusion: Conclusion<A>, died?: BrokeDown["cause"]): Effect.Effect<Concluded<A>, Failed> => {
    const { status, story } = conclusion
    return "value" in conclusion
      ? Effect.succeed({ value: conclusion.value, status: conclusion.status, attempts: story.attempts })
      : Effect.fail({ error: toError(conclusion.failure, sentOf(story)), story, status, authentication, died })
  }
  // What the credentials have taken is gone.
  return atMoment((now) => {
    const limit = limitAt(now)
    const { remaining: left, millis } = limit
    return Effect.matchEffect(transport(sealed(call, authentication), { millis, left, ring }), {
      onFailure: (silence) =>
        silence._tag === "NoAnswer"
          ? ended(concludeNoAnswer(call, silence, story, limit))
          : ended({ failure: brokeDown, story: storyAfter(call, silence.came, story) }, silence.cause),
      onSuccess: (answer) =>
        atNow((now) => {
          const options = { secrets: Redacted.value(secrets), missingCodes, now, signed }
          const conclusion = conclude(call, answer, story, limit, options)
          const end = ended(conclusion)
          return onAccepted !== undefined && isAccepted(answer, conclusion)
            ? Effect.andThen(noted(onAccepted), end)
            : end
        })
    })
  })
}
