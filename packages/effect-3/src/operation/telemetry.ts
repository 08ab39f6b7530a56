/**
 * Spans, metrics and debug logs of operations, with OpenTelemetry's HTTP attribute names. They never contain request
 * headers or credentials; of the URL they contain the path template, scheme, host and port.
 */
import type { Answer, NoAnswer } from "@dcs-tasks/wire/answer"
import {
  attemptErrorType,
  attributesAfter,
  attributesBefore,
  attributesOfEnding,
  attributesOfResult,
  type Call,
  type Ending,
  failedEnding,
  operationOf,
  serverAttributes,
  statusAttribute,
  type Unusual
} from "@dcs-tasks/wire/call"
import { retryClass } from "@dcs-tasks/wire/retry"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type * as Tracer from "effect/Tracer"
import type { DcsError } from "../model/DcsError.ts"
import { type Ended, type Failed, failedOf } from "./ending.ts"
import * as Meters from "./meters.ts"

/** An operation, as spans and metrics name it. */
export interface Observed {
  readonly name: string
  /** Scheme, host and port of the endpoint. */
  readonly origin: string
}

/** Sees what a transport returned for an attempt, and the secrets that its texts can contain. */
export type ObserveResult = (result: Answer | NoAnswer, secrets: Redacted.Redacted<ReadonlyArray<string>>) => void

type ObservedCall = Pick<Call<never>, "method" | "template" | "url" | "deletes" | "operation">

const annotate = (span: Tracer.Span, attributes: Readonly<Record<string, unknown>>): void => {
  for (const [name, value] of Object.entries(attributes)) span.attribute(name, value)
}

const unusual = (exit: Exit.Exit<unknown, unknown>): Unusual => (Exit.isInterrupted(exit) ? "Interrupted" : "Defect")

const endingOf = (exit: Exit.Exit<unknown, DcsError>): Ending => {
  if (Exit.isSuccess(exit)) {
    const attempts = Predicate.hasProperty(exit.value, "attempts") ? exit.value.attempts : undefined
    return {
      outcome: Predicate.hasProperty(exit.value, "_tag") ? String(exit.value._tag) : "Success",
      failed: false,
      attempts: typeof attempts === "number" ? attempts : undefined,
      mayHaveDeleted: undefined
    }
  }
  return failedEnding(Option.getOrElse(Cause.failureOption(exit.cause), () => unusual(exit)))
}

const servers = Meters.cached<ReturnType<typeof serverAttributes>>()

/** Wraps one operation in a span over all of its attempts, and counts it at its end. */
export const operation = <A, E extends DcsError, R>(
  { name, origin }: Observed,
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.useSpan(
    name,
    { captureStackTrace: false, attributes: servers(origin, () => serverAttributes(new URL(origin))) },
    (span) =>
      Effect.onExit(Effect.withParentSpan(self, span), (exit) => {
        const ending = endingOf(exit)
        annotate(span, attributesOfEnding(name, ending))
        return Meters.operation(name, ending.outcome)
      })
  )

/** The exit for the span: the defect if there is one, otherwise the error without its story. */
const spanExit = (exit: Exit.Exit<unknown, Failed>): Exit.Exit<unknown, DcsError> => {
  const died = failedOf(exit)?.died
  return died === undefined ? Exit.mapError(exit, ({ error }) => error) : Exit.failCause(died)
}

/** When a span ends, as the tracer notes it. */
export const spanTime = Effect.map(
  Effect.all([Effect.clock, FiberRef.get(FiberRef.currentTracerTimingEnabled)]),
  ([clock, isTimed]) => (isTimed ? clock.unsafeCurrentTimeNanos() : 0n)
)

/** Wraps one attempt in a client span, the parent of the spans of middleware, and measures it. */
export const attempt = <A>(call: ObservedCall, number: number, self: (observe: ObserveResult) => Ended<A>): Ended<A> =>
  Effect.useSpan(
    `${call.method} ${call.template}`,
    { kind: "client", captureStackTrace: false, attributes: attributesBefore(call, number) },
    (span) => {
      const observe: ObserveResult = (result, secrets) => {
        annotate(span, attributesOfResult(result, Redacted.value(secrets)))
      }
      return Effect.flatMap(Clock.currentTimeNanos, (begun) =>
        Effect.onExit(Effect.withParentSpan(self(observe), span), (exit) =>
          Effect.flatMap(Effect.all([spanTime, Clock.currentTimeNanos]), ([time, now]) => {
            const failed = failedOf(exit)
            const seconds = Number(now - begun) / 1e9
            if (Exit.isSuccess(exit)) {
              const { status } = exit.value
              if (status !== undefined) span.attribute(statusAttribute, status)
              span.end(time, exit)
              return Meters.duration(call, status, undefined, seconds)
            }
            const error = failed === undefined || failed.died !== undefined ? unusual(exit) : failed.error
            const errorType = attemptErrorType(failed?.status, error)
            annotate(span, Object.fromEntries(attributesAfter(failed?.status, error)))
            // Effect itself would end the span with the story in it.
            span.end(time, spanExit(exit))
            const isThrottled = typeof error === "object" && retryClass(error) === "throttled"
            return Effect.zipRight(
              Meters.duration(call, failed?.status, errorType, seconds),
              isThrottled ? Meters.throttled(operationOf(call), call.url) : Effect.void
            )
          })
        )
      )
    }
  )

/** Runs before the wait for a retry: an event of the operation's span, a count and a debug log. */
export const retrying = (call: ObservedCall, number: number, failed: Failed, wait: number): Effect.Effect<void> => {
  const { error, status } = failed
  const operation = operationOf(call)
  const errorType = attemptErrorType(status, error)
  const waitMillis = Math.round(wait)
  const event = Effect.flatMap(Effect.option(Effect.currentSpan), (span) =>
    Effect.map(Clock.currentTimeNanos, (now) => {
      if (Option.isSome(span)) span.value.event("dcs.retry", now, { "dcs.retry.wait_ms": waitMillis })
    })
  )
  const log = Effect.annotateLogs(Effect.logDebug("Retrying"), {
    "dcs.operation": operation,
    "dcs.attempt": number,
    "dcs.retry.wait_ms": waitMillis,
    "error.type": errorType,
    ...("requestId" in error && error.requestId !== undefined && { "dcs.request_id": error.requestId }),
    ...serverAttributes(call.url)
  })
  return Effect.all([event, Meters.retry(operation, call.url, errorType), log], { discard: true })
}
