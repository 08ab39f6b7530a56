/**
 * What an operation tells tracers and metrics, in OpenTelemetry's HTTP names. No header and no credential is ever
 * recorded; the only URL is the path template.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as Predicate from "effect/Predicate"
import * as Tracer from "effect/Tracer"
import type { Failed } from "./Story.ts"
import type { DcsError } from "./DcsError.ts"
import type { Exchange } from "./transport/httpClient/Exchange.ts"
import type { AttemptedCall } from "./Surroundings.ts"

/**
 * Counts finished operations, by `operation` and `outcome`: the outcome's or the error's tag.
 *
 * @since 0.1.0
 */
export const operations = /* @__PURE__ */ Metric.counter("dcs_tasks.operations", {
  description: "Finished operations by outcome",
  incremental: true
})

const counters = new Map<string, Metric.Counter<number>>()

const counterOf = (operation: string, outcome: string): Metric.Counter<number> => {
  const key = `${operation} ${outcome}`
  const known = counters.get(key)
  if (known !== undefined) return known
  const counter = Metric.withAttributes(operations, { operation, outcome })
  counters.set(key, counter)
  return counter
}

const outcomeOf = (exit: Exit.Exit<unknown, Failed>): string => {
  if (Exit.isSuccess(exit)) return Predicate.hasProperty(exit.value, "_tag") ? String(exit.value._tag) : "Success"
  const error = Exit.findErrorOption(exit)
  return error._tag === "Some" ? error.value.error._tag : Exit.hasInterrupts(exit) ? "Interrupted" : "Defect"
}

/** Whether a span could be seen by anybody: Effect's own tracer keeps none. */
const isTraced = (fiber: Fiber.Fiber<unknown, unknown>): boolean => fiber.getRef(Tracer.Tracer) !== Tracer.nativeTracer

/** `Effect.withSpan` without its stack frame, of which a caller could see nothing but this file. */
const within = <A, E, R>(name: string, self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.useSpan(name, (span) => Effect.provideService(self, Tracer.ParentSpan, span))

/**
 * Wraps one operation: a span over all of its attempts, and one count at its end.
 */
export const operation = <A, R>(name: string, self: Effect.Effect<A, Failed, R>): Effect.Effect<A, Failed, R> =>
  Effect.withFiber((fiber) =>
    Effect.onExit(isTraced(fiber) ? within(name, self) : self, (exit) => {
      counterOf(name, outcomeOf(exit)).updateUnsafe(1, fiber.context)
      return Effect.void
    })
  )

const spanOptions = (call: AttemptedCall, number: number) => ({
  kind: "client" as const,
  attributes: {
    "http.request.method": call.method,
    "server.address": call.url.hostname,
    "server.port": Number(call.url.port) || (call.url.protocol === "https:" ? 443 : 80),
    "url.scheme": call.url.protocol.slice(0, -1),
    "url.template": call.template,
    ...(number > 1 && { "http.request.resend_count": number - 1 })
  }
})

/**
 * Wraps one attempt in a client span.
 */
export const attempt = <A, E extends DcsError, R>(
  call: AttemptedCall,
  number: number,
  exchange: Exchange,
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.withFiber((fiber) =>
    isTraced(fiber)
      ? Effect.useSpan(`${call.method} ${call.template}`, spanOptions(call, number), (span) =>
          Effect.onExit(Effect.provideService(self, Tracer.ParentSpan, span), (exit) => {
            if (exchange.status !== undefined) span.attribute("http.response.status_code", exchange.status)
            const error = Exit.findErrorOption(exit)
            if (error._tag === "Some") {
              span.attribute("error.type", exchange.status === undefined ? error.value._tag : String(exchange.status))
              if ("requestId" in error.value) span.attribute("dcs.request_id", error.value.requestId)
            }
            return Effect.void
          })
        )
      : self
  )
