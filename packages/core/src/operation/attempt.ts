/**
 * One attempt of a call: authenticate, send, classify the response.
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
import { isObject } from "@dcs-tasks/wire/input"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import type { Closing } from "../transport/closing.ts"
import type { Authentication, CredentialsProvider } from "../model/Credentials.ts"
import { callerEffect, unusableCredentials } from "./callerEffect.ts"
import { DcsClientClosed, type DcsError } from "../model/DcsError.ts"
import type { Concluded, Failed } from "./ending.ts"
import type { Instrumentation, ObserveResult } from "./instrumentation.ts"
import { alarm, withMonotonicMillis, withEpochMillis, until } from "../effects/timers.ts"
import { toError } from "../model/errorFromWire.ts"
import type { BrokeDown, OnExpiry, SealedRequest, Transport } from "../transport/transport.ts"

/** What a client decides once for all its attempts. */
export interface AttemptSettings {
  readonly transport: Transport
  readonly closing: Closing | undefined
  readonly instrumentation: Instrumentation
  readonly credentials: CredentialsProvider
  /** Missing for calls that do not belong to a project. */
  readonly projectId: string | undefined
  readonly missingCodes: ReadonlyArray<string>
}

/** The call to send. A body that holds secrets is redacted. */
export interface AttemptedCall<A extends { readonly _tag: string }> extends Call<A> {
  readonly body?: Redacted.Redacted
}

/** The position of an attempt in its call. */
interface AttemptContext {
  /** 1 for the first attempt. */
  readonly number: number
  readonly story: Story
  /** The time limit of a step that starts now. */
  readonly limitAt: (now: number) => Limit
  readonly onExpiry: OnExpiry | undefined
}

/** Callers without types can provide anything. */
const isAuthentication = (value: Authentication): boolean =>
  isObject(value) &&
  Redacted.isRedacted(value.headers) &&
  Redacted.isRedacted(value.secrets) &&
  isObject(Redacted.value(value.headers)) &&
  Array.isArray(Redacted.value(value.secrets))

/** Runs one attempt. Fails with the error of the response, of a missing response, or of the timeout. */
export const attempt = <A extends { readonly _tag: string }>(
  settings: AttemptSettings,
  call: AttemptedCall<A>,
  context: AttemptContext
): Effect.Effect<Concluded<A>, Failed> => {
  const { closing, credentials, projectId } = settings
  const { source } = credentials
  const { body, method, url } = call
  const authenticating = callerEffect(
    () => credentials.authenticate({ method, url, headers: requestHeaders, projectId, body }),
    source
  )
  // Credentials that are known already, such as a static token, need no timer.
  const authenticated = Exit.isExit(authenticating)
    ? authenticating
    : withMonotonicMillis((begun) => {
        const { millis } = context.limitAt(begun)
        return until(authenticating, (fiber, end: (instead: Effect.Effect<never, DcsError>) => void) => {
          const late = () =>
            end(Effect.fail(unusableCredentials(source, `no credentials within ${Math.round(millis) / 1000} s`)))
          const stops = [
            alarm(fiber, millis, late),
            context.onExpiry?.(late),
            closing?.watch(() => end(Effect.fail(new DcsClientClosed())))
          ]
          return () => {
            for (const stop of stops) stop?.()
          }
        })
      })
  return Effect.matchEffect(authenticated, {
    onFailure: (error): Effect.Effect<Concluded<A>, Failed> => Effect.fail({ error, story: context.story }),
    onSuccess: (authentication): Effect.Effect<Concluded<A>, Failed> =>
      isAuthentication(authentication)
        ? settings.instrumentation.attempt(call, context.number, (observe) =>
            send(settings, call, context, authentication, observe)
          )
        : Effect.fail({
            error: unusableCredentials(source, "the provider returned an invalid value"),
            story: context.story
          })
  })
}

const sealRequest = (
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

/** The service has responded, and not with a 401. */
const isAccepted = ({ passes, status }: Answer, conclusion: Conclusion<unknown>): boolean =>
  passes.count > 0 && status !== 401 && ("value" in conclusion || "status" in conclusion.failure)

/** The response has arrived: the call does not wait for its provider. */
const notifyAccepted = (accepted: Effect.Effect<void>) =>
  Effect.forkDetach(Effect.exit(accepted), { startImmediately: true })

const send = <A extends { readonly _tag: string }>(
  { credentials: { onAccepted }, missingCodes, transport }: AttemptSettings,
  call: AttemptedCall<A>,
  { limitAt, onExpiry, story }: AttemptContext,
  authentication: Authentication,
  observe: ObserveResult | undefined
): Effect.Effect<Concluded<A>, Failed> => {
  const { secrets, signed } = authentication
  const ended = (conclusion: Conclusion<A>, died?: BrokeDown["cause"]): Effect.Effect<Concluded<A>, Failed> => {
    const { status, story } = conclusion
    return "value" in conclusion
      ? Effect.succeed({ value: conclusion.value, status: conclusion.status, attempts: story.attempts })
      : Effect.fail({
          error: toError(conclusion.failure, sentOf(story), conclusion.cause),
          story,
          status,
          authentication,
          died
        })
  }
  // Authentication has used up part of the time.
  return withMonotonicMillis((now) => {
    const limit = limitAt(now)
    const { remaining: left, millis } = limit
    return Effect.matchEffect(transport(sealRequest(call, authentication), { millis, left, onExpiry }), {
      onFailure: (failure) => {
        if (failure._tag !== "NoAnswer") {
          return ended({ failure: brokeDown, story: storyAfter(call, failure.result, story) }, failure.cause)
        }
        observe?.(failure, secrets)
        return ended(concludeNoAnswer(call, failure, story, limit))
      },
      onSuccess: (answer) => {
        observe?.(answer, secrets)
        return withEpochMillis((now) => {
          const options = { secrets: Redacted.value(secrets), missingCodes, now, signed }
          const conclusion = conclude(call, answer, story, limit, options)
          const end = ended(conclusion)
          return onAccepted !== undefined && isAccepted(answer, conclusion)
            ? Effect.andThen(notifyAccepted(onAccepted), end)
            : end
        })
      }
    })
  })
}
