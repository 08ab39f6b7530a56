/**
 * Spans and metrics of operations, with OpenTelemetry's HTTP attribute names. They never contain request headers or
 * credentials; of the URL they contain the path template, scheme, host and port.
 */
import {
  attributesAfter,
  attributesBefore,
  attributesOfResult,
  type TracedCall,
  statusAttribute
} from "@dcs-tasks/wire/call"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import type { DcsError } from "../model/DcsError.ts"
import type { Concluded, Failed } from "./ending.ts"
import type { Instrumentation, ObserveResult } from "./instrumentation.ts"

/** Counts finished operations by `operation` and `outcome`: the tag of the outcome or of the error. */
const operations = /* @__PURE__ */ Metric.counter("dcs_tasks.operations", {
  description: "Finished operations by outcome",
  incremental: true
})

const outcomeOf = (exit: Exit.Exit<unknown, Failed>): string => {
  if (Exit.isSuccess(exit)) return Predicate.hasProperty(exit.value, "_tag") ? String(exit.value._tag) : "Success"
  const error = Exit.findErrorOption(exit)
  return error._tag === "Some" ? error.value.error._tag : Exit.hasInterrupts(exit) ? "Interrupted" : "Defect"
}

/** Effect's own tracer keeps no spans. */
const isTraced = (fiber: Fiber.Fiber<unknown, unknown>): boolean => fiber.getRef(Tracer.Tracer) !== Tracer.nativeTracer

/** The defect if there is one, otherwise the error without its story. */
const visibleCause = (cause: Cause.Cause<Failed>, failed: Failed | undefined): Cause.Cause<DcsError> =>
  failed?.died ?? Cause.map(cause, ({ error }) => error)

/**
 * A span that ends with the error itself, without its story. `Effect.withSpan` would add a stack frame that points to
 * this file.
 */
const inSpan = <A, R>(
  name: string,
  options: Tracer.SpanOptionsNoTrace,
  self: (span: Tracer.Span) => Effect.Effect<A, Failed, R>,
  annotate?: (span: Tracer.Span, failed: Failed | undefined) => void
): Effect.Effect<A, Failed, R> =>
  Effect.withFiber((fiber) =>
    Effect.useSpan(name, options, (span) =>
      Effect.catchCause(Effect.provideService(self(span), Tracer.ParentSpan, span), (cause) => {
        const failed = Option.getOrUndefined(Cause.findErrorOption(cause))
        annotate?.(span, failed)
        const isTimed = fiber.getRef(References.TracerTimingEnabled)
        const now = isTimed ? fiber.getRef(Clock.Clock).currentTimeNanosUnsafe() : 0n
        span.end(now, Exit.failCause(visibleCause(cause, failed)))
        return Effect.failCause(cause)
      })
    )
  )

const annotateFailure = (span: Tracer.Span, failed: Failed | undefined): void => {
  const error = failed?.died === undefined ? failed?.error : undefined
  for (const [name, value] of attributesAfter(failed?.status, error)) span.attribute(name, value)
}

const observeIn =
  (span: Tracer.Span): ObserveResult =>
  (result, secrets) => {
    const attributes = attributesOfResult(result, Redacted.value(secrets))
    for (const name in attributes) span.attribute(name, attributes[name])
  }

/** Wraps one attempt in a client span. */
export const attempt = <A>(
  call: TracedCall,
  number: number,
  self: (observe?: ObserveResult) => Effect.Effect<Concluded<A>, Failed>
): Effect.Effect<Concluded<A>, Failed> =>
  Effect.withFiber((fiber) =>
    isTraced(fiber)
      ? inSpan(
          `${call.method} ${call.template}`,
          { kind: "client", attributes: attributesBefore(call, number) },
          (span) =>
            Effect.map(self(observeIn(span)), (concluded) => {
              span.attribute(statusAttribute, concluded.status)
              return concluded
            }),
          annotateFailure
        )
      : self()
  )

/** Adds an event to the span of the operation. */
export const retrying = (wait: number): Effect.Effect<void> =>
  Effect.withFiber((fiber) => {
    const parent = Context.getOption(fiber.context, Tracer.ParentSpan)
    if (isTraced(fiber) && Option.isSome(parent) && parent.value._tag === "Span") {
      const now = fiber.getRef(Clock.Clock).currentTimeNanosUnsafe()
      parent.value.event("dcs.retry", now, { "dcs.retry.wait_ms": Math.round(wait) })
    }
    return Effect.void
  })

const spanned = <A, R>(
  fiber: Fiber.Fiber<unknown, unknown>,
  name: string,
  self: Effect.Effect<A, Failed, R>
): Effect.Effect<A, Failed, R> => (isTraced(fiber) ? inSpan(name, {}, () => self) : self)

/** Wraps one operation in a span over all its attempts. */
export const operation = <A, R>(name: string, self: Effect.Effect<A, Failed, R>): Effect.Effect<A, Failed, R> =>
  Effect.withFiber((fiber) => spanned(fiber, name, self))

/** The telemetry of one client. Each operation has a span over all its attempts, and is counted once. */
export const make = (): Instrumentation => {
  const counters = new Map<string, Metric.Counter<number>>()
  const counterOf = (operation: string, outcome: string): Metric.Counter<number> => {
    const key = `${operation} ${outcome}`
    const counter = counters.get(key) ?? Metric.withAttributes(operations, { operation, outcome })
    counters.set(key, counter)
    return counter
  }
  return {
    attempt,
    retrying,
    operation: (name, self) =>
      Effect.withFiber((fiber) =>
        Effect.onExit(spanned(fiber, name, self), (exit) => {
          counterOf(name, outcomeOf(exit)).updateUnsafe(1, fiber.context)
          return Effect.void
        })
      )
  }
}
