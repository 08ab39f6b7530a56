/**
 * Spans that end as this library's errors say. Their own error is what a tracer shows, without its story.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import type { DcsError } from "../model/DcsError.ts"
import type { Unusual } from "@dcs-tasks/wire/call"
import type { Failed } from "./ending.ts"

/** Effect's own tracer keeps no spans. */
export const isTraced = (fiber: Fiber.Fiber<unknown, unknown>): boolean =>
  fiber.getRef(Tracer.Tracer) !== Tracer.nativeTracer

/** The failure of an exit, if it is one of this library. */
export const failedOf = <E>(exit: Exit.Exit<unknown, E>): E | undefined => {
  if (Exit.isSuccess(exit)) return undefined
  const error = Exit.findErrorOption(exit)
  return error._tag === "Some" ? error.value : undefined
}

/** An exit without an error of this library. */
export const unusual = (exit: Exit.Exit<unknown, unknown>): Unusual =>
  Exit.hasInterrupts(exit) ? "Interrupted" : "Defect"

/** The defect if there is one, otherwise the error without its story. */
const visibleExit = (exit: Exit.Exit<unknown, Failed>): Exit.Exit<unknown, DcsError> =>
  Exit.isSuccess(exit)
    ? Exit.succeed(exit.value)
    : Exit.failCause(failedOf(exit)?.died ?? Cause.map(exit.cause, ({ error }) => error))

/** Now, as spans note it. */
const spanTime = (fiber: Fiber.Fiber<unknown, unknown>): bigint =>
  fiber.getRef(References.TracerTimingEnabled) ? fiber.getRef(Clock.Clock).currentTimeNanosUnsafe() : 0n

/** Adds attributes to a span. */
export const annotate = (span: Tracer.Span, attributes: Readonly<Record<string, unknown>>): void => {
  for (const name in attributes) span.attribute(name, attributes[name])
}

/**
 * A span around an effect, also around its interruption. `Effect.withSpan` would add a stack frame that points to this
 * file, and would end the span with the story in the error.
 */
export const inSpan = <A, R>(
  name: string,
  options: Tracer.SpanOptionsNoTrace,
  self: (span: Tracer.Span) => Effect.Effect<A, Failed, R>,
  ended: (span: Tracer.Span, exit: Exit.Exit<A, Failed>) => void
): Effect.Effect<A, Failed, Exclude<R, Tracer.ParentSpan>> =>
  Effect.withFiber((fiber) =>
    Effect.useSpan(name, options, (span) =>
      Effect.onExit(Effect.provideService(self(span), Tracer.ParentSpan, span), (exit) => {
        ended(span, exit)
        span.end(spanTime(fiber), visibleExit(exit))
        return Effect.void
      })
    )
  )

/** A span over effects that run one after another, or side by side, in any fibers. */
interface LongSpan {
  /** Starts the span, once. Its parent is the span of the fiber that runs this. */
  readonly begin: Effect.Effect<void>
  /** Runs an effect below the span, and starts it first if need be. */
  readonly within: <A, E>(self: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** Ends the span, if it was started and has not ended. */
  readonly end: (
    exit: Exit.Exit<unknown, unknown>,
    attributes: Readonly<Record<string, unknown>>
  ) => Effect.Effect<void>
}

export const longSpan = (name: string, attributes: () => Readonly<Record<string, unknown>>): LongSpan => {
  let span: Tracer.Span | undefined
  const begin = Effect.withFiber((fiber) =>
    span !== undefined || !isTraced(fiber)
      ? Effect.void
      : Effect.uninterruptible(
          Effect.map(Effect.makeSpan(name, { attributes: attributes() }), (made) => {
            span = made
          })
        )
  )
  return {
    begin,
    within: (self) =>
      Effect.andThen(
        begin,
        Effect.suspend(() => (span === undefined ? self : Effect.provideService(self, Tracer.ParentSpan, span)))
      ),
    end: (exit, attributes) =>
      Effect.withFiber((fiber) => {
        if (span !== undefined) {
          annotate(span, attributes)
          span.end(spanTime(fiber), exit)
        }
        return Effect.void
      })
  }
}
