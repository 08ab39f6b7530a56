/** One attempt of a call: credentials, request, answer, class. */
import { type Call, requestHeaders } from "@dcs-tasks/wire/call"
import {
  conclude,
  concludeNoAnswer,
  type Conclusion,
  type Limit,
  sentOf,
  type Story,
  storyAfter
} from "@dcs-tasks/wire/failure"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import type { Authentication, CredentialsProvider } from "../Credentials.ts"
import type { DcsError } from "../DcsError.ts"
import * as Telemetry from "./telemetry.ts"
import type { Ended } from "./ending.ts"
import { effectOf, isAuthentication, unusable } from "./callerEffect.ts"
import { toError } from "./errorFromWire.ts"
import { type BrokeDown, clockOf, type Cut, type Send } from "./transport/transport.ts"
import { moment, until } from "./timers.ts"

/** What a client decides once for all its attempts. */
export interface AttemptSettings {
  readonly send: Send
  readonly credentials: CredentialsProvider
  readonly projectId: string
  readonly missingCodes: ReadonlyArray<string>
}

/** Where an attempt stands in its call. */
export interface Turn {
  /** 1 for the first. */
  readonly number: number
  readonly story: Story
  /** The limit of what begins at a moment. */
  readonly limitAt: (now: number) => Limit
  readonly cut?: Cut | undefined
}

/** What the provider gives within the time of the attempt. What it has already needs no clock. */
const given = (
  { credentials: { authenticate, source }, projectId }: AttemptSettings,
  { method, url }: Pick<Call<never>, "method" | "url">,
  { cut, limitAt }: Turn
): Effect.Effect<Authentication, DcsError> => {
  const asked = effectOf(() => authenticate({ method, url, headers: requestHeaders, projectId }), source)
  const given = Exit.isExit(asked)
    ? asked
    : Effect.flatMap(moment, (begun) => {
        const { millis } = limitAt(begun)
        const late = Effect.suspend(() => unusable(source, `no credentials within ${Math.round(millis) / 1000} s`))
        return until(asked, clockOf({ millis, cut }), () => late)
      })
  return Effect.filterOrFail(given, isAuthentication, () => unusable(source, "the provider returned an invalid value"))
}

/**
 * Runs one attempt. Fails with the class that the answer, its absence, or the clock calls for.
 */
export const attempt = <A extends { readonly _tag: string }>(
  settings: AttemptSettings,
  call: Call<A>,
  turn: Turn
): Ended<A> =>
  Effect.matchEffect(given(settings, call, turn), {
    onFailure: (error): Ended<A> => Effect.fail({ error, story: turn.story }),
    onSuccess: (authentication) => Telemetry.attempt(call, turn.number, sent(settings, call, turn, authentication))
  })

const brokeDown = { _tag: "DcsTransportError", kind: "network", detail: "a middleware crashed" } as const

const sent = <A extends { readonly _tag: string }>(
  { missingCodes, send }: AttemptSettings,
  call: Call<A>,
  { cut, limitAt, story }: Turn,
  authentication: Authentication
): Ended<A> => {
  const { headers, secrets, signed } = authentication
  const ended = (conclusion: Conclusion<A>, died?: BrokeDown["cause"]): Ended<A> => {
    const { status, story } = conclusion
    return "value" in conclusion
      ? Effect.succeed({ value: conclusion.value, status, attempts: story.attempts })
      : Effect.fail({ error: toError(conclusion.failure, sentOf(story)), story, status, authentication, died })
  }
  const { bodyLimit, method, url } = call
  const request = { method, url: url.href, secretHeaders: headers, secrets, bodyLimit }
  // What the credentials have taken is gone.
  return Effect.flatMap(moment, (now) => {
    const limit = limitAt(now)
    return Effect.matchEffect(send(request, { millis: limit.millis, cut }), {
      onFailure: (came): Ended<A> =>
        came._tag === "BrokeDown"
          ? ended({ failure: brokeDown, story: storyAfter(call, came.came, story) }, came.cause)
          : ended(concludeNoAnswer(call, came, story, limit)),
      onSuccess: (answer) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => {
          const options = { secrets: Redacted.value(secrets), missingCodes, now, signed }
          return ended(conclude(call, answer, story, limit, options))
        })
    })
  })
}
