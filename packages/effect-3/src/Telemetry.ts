/**
 * What an operation tells tracers and metrics, in OpenTelemetry's HTTP names. No header and no credential is ever
 * recorded; the only URL is the path template.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type { DcsError } from "./DcsError.ts"

/**
 * Counts finished operations, by `operation` and `outcome`: the outcome's or the error's tag.
 *
 * @since 0.1.0
 */
export const operations = Metric.counter("dcs_tasks.operations", {
  description: "Finished operations by outcome",
  incremental: true
})

const outcomeOf = (exit: Exit.Exit<unknown, DcsError>): string => {
  if (Exit.isSuccess(exit)) return Predicate.hasProperty(exit.value, "_tag") ? String(exit.value._tag) : "Success"
  const error = Cause.failureOption(exit.cause)
  return Option.isSome(error) ? error.value._tag : Cause.isInterrupted(exit.cause) ? "Interrupted" : "Defect"
}

/**
 * Wraps one operation: a span over all of its attempts, and one count at its end.
 */
export const operation = <A, E extends DcsError, R>(
  name: string,
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.onExit(Effect.withSpan(self, name, { captureStackTrace: false }), (exit) =>
    Metric.update(operations.pipe(Metric.tagged("operation", name), Metric.tagged("outcome", outcomeOf(exit))), 1)
  )

/**
 * Wraps one attempt in a client span, the parent of whatever a middleware traces.
 */
export const attemptSpan = <A, R>(
  call: { readonly method: string; readonly template: string; readonly url: URL },
  number: number,
  statusOf: () => number | undefined,
  self: Effect.Effect<A, DcsError, R>
): Effect.Effect<A, DcsError, R> =>
  Effect.useSpan(
    `${call.method} ${call.template}`,
    {
      kind: "client",
      captureStackTrace: false,
      attributes: {
        "http.request.method": call.method,
        "server.address": call.url.hostname,
        "server.port": Number(call.url.port) || (call.url.protocol === "https:" ? 443 : 80),
        "url.scheme": call.url.protocol.slice(0, -1),
        "url.template": call.template,
        ...(number > 1 && { "http.request.resend_count": number - 1 })
      }
    },
    (span) =>
      Effect.onExit(Effect.withParentSpan(self, span), (exit) => {
        const status = statusOf()
        if (status !== undefined) span.attribute("http.response.status_code", status)
        const error = Option.flatMap(Exit.causeOption(exit), Cause.failureOption)
        if (Option.isSome(error)) {
          span.attribute("error.type", status === undefined ? error.value._tag : String(status))
          if ("requestId" in error.value) span.attribute("dcs.request_id", error.value.requestId)
        }
        return Effect.void
      })
  )
