/**
 * Spans and metrics of operations, with OpenTelemetry's HTTP attribute names. They never contain request headers or
 * credentials; of the URL they contain the path template, scheme, host and port.
 */
import { attributesAfter, attributesBefore, type TracedCall } from "@dcs-tasks/wire/call"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type { DcsError } from "../model/DcsError.ts"
import { type Ended, type Failed, failedOf } from "./ending.ts"

/** Counts finished operations by `operation` and `outcome`, the tag of the outcome or of the error. */
export const operations = Metric.counter("dcs_tasks.operations", {
  description: "Finished operations by outcome",
  incremental: true
})

const outcomeOf = (exit: Exit.Exit<unknown, DcsError>): string => {
  if (Exit.isSuccess(exit)) return Predicate.hasProperty(exit.value, "_tag") ? String(exit.value._tag) : "Success"
  const error = Cause.failureOption(exit.cause)
  return Option.isSome(error) ? error.value._tag : Cause.isInterrupted(exit.cause) ? "Interrupted" : "Defect"
}

/** Wraps one operation in a span over all of its attempts, and counts it at its end. */
export const operation = <A, E extends DcsError, R>(
  name: string,
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.onExit(Effect.withSpan(self, name, { captureStackTrace: false }), (exit) =>
    Metric.update(operations.pipe(Metric.tagged("operation", name), Metric.tagged("outcome", outcomeOf(exit))), 1)
  )

/** The exit for the span: the defect if there is one, otherwise the error without its story. */
const spanExit = (exit: Exit.Exit<unknown, Failed>): Exit.Exit<unknown, DcsError> => {
  const died = failedOf(exit)?.died
  return died === undefined ? Exit.mapError(exit, ({ error }) => error) : Exit.failCause(died)
}

/** Wraps one attempt in a client span, the parent of the spans of middleware. */
export const attempt = <A>(call: TracedCall, number: number, self: Ended<A>): Ended<A> =>
  Effect.useSpan(
    `${call.method} ${call.template}`,
    { kind: "client", captureStackTrace: false, attributes: attributesBefore(call, number) },
    (span) =>
      Effect.onExit(Effect.withParentSpan(self, span), (exit) =>
        Effect.map(
          Effect.all([Effect.clock, FiberRef.get(FiberRef.currentTracerTimingEnabled)]),
          ([clock, isTimed]) => {
            const failed = failedOf(exit)
            const status = Exit.isSuccess(exit) ? exit.value.status : failed?.status
            const error = failed?.died === undefined ? failed?.error : undefined
            for (const [name, value] of attributesAfter(status, error)) span.attribute(name, value)
            // Effect itself would end the span with the story in it.
            span.end(isTimed ? clock.unsafeCurrentTimeNanos() : 0n, spanExit(exit))
          }
        )
      )
  )
