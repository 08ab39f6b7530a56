/** One attempt of a call: authenticate, send, classify the response. */
import { type Call, requestHeaders } from "@dcs-tasks/wire/call"
import { isObject } from "@dcs-tasks/wire/input"
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
import type { Authentication, CredentialsProvider } from "../model/Credentials.ts"
import type { DcsError } from "../model/DcsError.ts"
import * as Telemetry from "./telemetry.ts"
import type { Ended } from "./ending.ts"
import { callerEffect, unusableCredentials } from "./callerEffect.ts"
import { toError } from "../model/errorFromWire.ts"
import { type BrokeDown, clockOf, type Expiry, type Transport } from "../transport/transport.ts"
import { monotonicMillis, until } from "../effects/timers.ts"

/** Settings of a client that apply to each attempt. */
export interface AttemptSettings {
  readonly transport: Transport
  readonly credentials: CredentialsProvider
  readonly projectId: string
  readonly missingCodes: ReadonlyArray<string>
}

/** The position of an attempt in its call. */
interface AttemptContext {
  /** 1 for the first attempt. */
  readonly number: number
  readonly story: Story
  /** The time limit of a step that starts now. */
  readonly limitAt: (now: number) => Limit
  readonly expiry?: Expiry | undefined
}

/** Callers without types can provide anything. */
const isAuthentication = (value: Authentication): boolean =>
  isObject(value) &&
  Redacted.isRedacted(value.headers) &&
  Redacted.isRedacted(value.secrets) &&
  isObject(Redacted.value(value.headers)) &&
  Array.isArray(Redacted.value(value.secrets))

/** Calls the provider, within the time limit of the attempt. */
const requestAuthentication = (
  { credentials: { authenticate, source }, projectId }: AttemptSettings,
  { method, url }: Pick<Call<never>, "method" | "url">,
  { expiry, limitAt }: AttemptContext
): Effect.Effect<Authentication, DcsError> => {
  const authenticating = callerEffect(() => authenticate({ method, url, headers: requestHeaders, projectId }), source)
  // Credentials that are known already, such as a static token, need no timer.
  const authenticated = Exit.isExit(authenticating)
    ? authenticating
    : Effect.flatMap(monotonicMillis, (begun) => {
        const { millis } = limitAt(begun)
        const late = Effect.suspend(() =>
          unusableCredentials(source, `no credentials within ${Math.round(millis) / 1000} s`)
        )
        return until(authenticating, clockOf({ millis, expiry }), () => late)
      })
  return Effect.filterOrFail(authenticated, isAuthentication, () =>
    unusableCredentials(source, "the provider returned an invalid value")
  )
}

/** Runs one attempt. Fails with the error class for the response, for its absence, or for the limit that was reached. */
export const attempt = <A extends { readonly _tag: string }>(
  settings: AttemptSettings,
  call: Call<A>,
  context: AttemptContext
): Ended<A> =>
  Effect.matchEffect(requestAuthentication(settings, call, context), {
    onFailure: (error): Ended<A> => Effect.fail({ error, story: context.story }),
    onSuccess: (authentication) =>
      Telemetry.attempt(call, context.number, (observe) => send(settings, call, context, authentication, observe))
  })

const brokeDown = { _tag: "DcsTransportError", kind: "network", detail: "a middleware crashed" } as const

const send = <A extends { readonly _tag: string }>(
  { missingCodes, transport }: AttemptSettings,
  call: Call<A>,
  { expiry, limitAt, story }: AttemptContext,
  authentication: Authentication,
  observe: Telemetry.ObserveResult
): Ended<A> => {
  const { headers, secrets, signed } = authentication
  const ended = (conclusion: Conclusion<A>, died?: BrokeDown["cause"]): Ended<A> => {
    const { status, story } = conclusion
    return "value" in conclusion
      ? Effect.succeed({ value: conclusion.value, status, attempts: story.attempts })
      : Effect.fail({
          error: toError(conclusion.failure, sentOf(story), conclusion.cause),
          story,
          status,
          authentication,
          died
        })
  }
  const { bodyLimit, method, url } = call
  const request = { method, url: url.href, secretHeaders: headers, secrets, bodyLimit }
  // Authentication has used up part of the time.
  return Effect.flatMap(monotonicMillis, (now) => {
    const limit = limitAt(now)
    return Effect.matchEffect(transport(request, { millis: limit.millis, expiry }), {
      onFailure: (failure): Ended<A> => {
        if (failure._tag === "BrokeDown") {
          return ended({ failure: brokeDown, story: storyAfter(call, failure.result, story) }, failure.cause)
        }
        observe(failure, secrets)
        return ended(concludeNoAnswer(call, failure, story, limit))
      },
      onSuccess: (answer) => {
        observe(answer, secrets)
        return Effect.flatMap(Clock.currentTimeMillis, (now) => {
          const options = { secrets: Redacted.value(secrets), missingCodes, now, signed }
          return ended(conclude(call, answer, story, limit, options))
        })
      }
    })
  })
}
