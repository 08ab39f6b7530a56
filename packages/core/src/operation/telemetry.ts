/**
 * Spans, metrics and debug logs of operations, named by OpenTelemetry's HTTP conventions. They never contain request
 * headers or credentials; of the URL they contain the path template, scheme, host and port.
 */
import {
  attemptErrorType,
  attributesAfter,
  attributesBefore,
  attributesOfCounts,
  attributesOfEnding,
  attributesOfResult,
  type Ending,
  failedEnding,
  operationOf,
  serverAttributes,
  statusAttribute,
  type Unusual
} from "@dcs-tasks/wire/call"
import { retryClass } from "@dcs-tasks/wire/retry"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import type { DcsError } from "../model/DcsError.ts"
import { debug } from "./debug.ts"
import type { Concluded, Failed } from "./ending.ts"
import type { Instrumentation, Observed, ObservedCall, ObserveResult } from "./instrumentation.ts"
import * as Meters from "./meters.ts"
import { annotate, failedOf, inSpan, isTraced, longSpan, unusual } from "./spans.ts"

/** What failed an attempt or an operation. */
const errorOf = (exit: Exit.Exit<unknown, Failed>, failed: Failed | undefined): DcsError | Unusual =>
  failed === undefined || failed.died !== undefined ? unusual(exit) : failed.error

const endingOf = (exit: Exit.Exit<unknown, Failed>): Ending => {
  if (Exit.isSuccess(exit)) {
    const outcome = Predicate.hasProperty(exit.value, "_tag") ? String(exit.value._tag) : "Success"
    const attempts = Predicate.hasProperty(exit.value, "attempts") ? exit.value.attempts : undefined
    return {
      outcome,
      failed: false,
      attempts: typeof attempts === "number" ? attempts : undefined,
      mayHaveDeleted: undefined
    }
  }
  return failedEnding(errorOf(exit, failedOf(exit)))
}

const bulkOutcome = (exit: Exit.Exit<unknown, unknown> | undefined, stopReason: string | undefined): string => {
  if (exit?._tag === "Failure") return failedOf(exit) === undefined ? unusual(exit) : "InputFailed"
  if (stopReason !== undefined) return "Stopped"
  return exit === undefined ? "Abandoned" : "Success"
}

/** Adds an event to the span of the operation. */
const retryEvent = (wait: number): Effect.Effect<void> =>
  Effect.withFiber((fiber) => {
    const parent = Context.getOption(fiber.context, Tracer.ParentSpan)
    if (isTraced(fiber) && Option.isSome(parent) && parent.value._tag === "Span") {
      const now = fiber.getRef(Clock.Clock).currentTimeNanosUnsafe()
      parent.value.event("dcs.retry", now, { "dcs.retry.wait_ms": Math.round(wait) })
    }
    return Effect.void
  })

/** The telemetry of one client. Each operation has a span over all its attempts, and is counted once. */
export const make = (): Instrumentation => {
  const meters = Meters.make()
  const servers = Meters.cached<ReturnType<typeof serverAttributes>>()
  const serverOf = ({ origin }: Observed) => servers(origin, () => serverAttributes(new URL(origin)))

  const attempt = <A>(
    call: ObservedCall,
    number: number,
    self: (observe?: ObserveResult) => Effect.Effect<Concluded<A>, Failed>
  ): Effect.Effect<Concluded<A>, Failed> =>
    Effect.withFiber((fiber) => {
      const clock = fiber.getRef(Clock.Clock)
      const begun = clock.monotonicTimeNanosUnsafe()
      let protocolVersion: string | undefined
      const measure = (exit: Exit.Exit<Concluded<A>, Failed>, span?: Tracer.Span): void => {
        const seconds = Number(clock.monotonicTimeNanosUnsafe() - begun) / 1e9
        if (Exit.isSuccess(exit)) {
          const { status } = exit.value
          span?.attribute(statusAttribute, status)
          return meters.duration(call, { status, errorType: undefined, protocolVersion }, seconds, fiber.context)
        }
        const failed = failedOf(exit)
        const error = errorOf(exit, failed)
        const status = failed?.status
        const errorType = attemptErrorType(status, error)
        meters.duration(call, { status, errorType, protocolVersion }, seconds, fiber.context)
        if (typeof error === "object" && retryClass(error) === "throttled") {
          meters.throttled(operationOf(call), call.url, fiber.context)
        }
        if (span !== undefined) annotate(span, Object.fromEntries(attributesAfter(status, error)))
      }
      const observe: ObserveResult = (result) => {
        if (result._tag === "Answer") protocolVersion = result.protocolVersion
      }
      if (!isTraced(fiber)) {
        return Effect.onExit(self(observe), (exit) => {
          measure(exit)
          return Effect.void
        })
      }
      return inSpan(
        `${call.method} ${call.template}`,
        { kind: "client", attributes: attributesBefore(call, number) },
        (span) =>
          self((result, secrets) => {
            observe(result, secrets)
            annotate(span, attributesOfResult(result, Redacted.value(secrets)))
          }),
        (span, exit) => measure(exit, span)
      )
    })

  return {
    attempt,
    retrying: ({ call, failed, number, wait }) =>
      Effect.withFiber((fiber) => {
        const { error, status } = failed
        const operation = operationOf(call)
        const errorType = attemptErrorType(status, error)
        meters.retry(operation, call.url, errorType, fiber.context)
        return Effect.andThen(
          retryEvent(wait),
          debug("Retrying", {
            "dcs.operation": operation,
            "dcs.attempt": number,
            "dcs.retry.wait_ms": Math.round(wait),
            "error.type": errorType,
            ...("requestId" in error && error.requestId !== undefined && { "dcs.request_id": error.requestId }),
            ...serverAttributes(call.url)
          })
        )
      }),
    pausing: (millis) => debug("Pausing because the service throttles", { "dcs.bulk.pause_ms": Math.round(millis) }),
    operation: (observed, self) =>
      Effect.withFiber((fiber) => {
        const { name } = observed
        if (!isTraced(fiber)) {
          return Effect.onExit(self, (exit) => {
            meters.operation(name, endingOf(exit).outcome, fiber.context)
            return Effect.void
          })
        }
        return inSpan(
          name,
          { attributes: serverOf(observed) },
          () => self,
          (span, exit) => {
            const ending = endingOf(exit)
            meters.operation(name, ending.outcome, fiber.context)
            annotate(span, attributesOfEnding(name, ending))
          }
        )
      }),
    listing: (observed) => {
      const { name } = observed
      const span = longSpan(name, () => serverOf(observed))
      let [pages, rows, attempts] = [0, 0, 0]
      let failure: Exit.Exit<never, DcsError> | undefined
      let isOpen = false
      return {
        page: (self) =>
          Effect.suspend(() => {
            isOpen = true
            return Effect.onExit(span.within(self), (exit) => {
              if (Exit.isFailure(exit)) failure = Exit.failCause(exit.cause)
              return Effect.void
            })
          }),
        received: (requests, listed) => {
          pages += 1
          attempts += requests
          rows += listed
        },
        end: (exit, isComplete) =>
          Effect.withFiber((fiber) => {
            if (!isOpen) return Effect.void
            isOpen = false
            // What its consumer fails with says nothing about the list: it was not read to its end.
            const end = failure ?? (Exit.hasInterrupts(exit) ? exit : Exit.void)
            const ending: Ending = Exit.isSuccess(end)
              ? { outcome: isComplete ? "Success" : "Abandoned", failed: false, attempts, mayHaveDeleted: undefined }
              : failedEnding((failure && failedOf(failure)) ?? unusual(end))
            meters.operation(name, ending.outcome, fiber.context)
            const requests = ending.failed && ending.attempts !== undefined ? ending.attempts + attempts : attempts
            return span.end(end, {
              ...attributesOfEnding(name, { ...ending, attempts: requests }),
              "dcs.list.pages": pages,
              "dcs.list.rows": rows
            })
          })
      }
    },
    bulk: (observed, concurrency) => {
      const span = longSpan(observed.name, () => ({ ...serverOf(observed), "dcs.bulk.concurrency": concurrency }))
      return {
        ...span,
        end: (exit, { counts, stopReason }) => {
          const outcome = bulkOutcome(exit, stopReason)
          const stopped = { ...(stopReason !== undefined && { "dcs.bulk.stop_reason": stopReason }) }
          const ended = span.end(exit ?? Exit.void, {
            "dcs.outcome": outcome,
            ...(exit?._tag === "Failure" && { "error.type": outcome }),
            ...attributesOfCounts(counts),
            ...stopped
          })
          return stopReason === undefined
            ? ended
            : Effect.andThen(ended, debug("Bulk deletion stopped early", { ...stopped, ...serverOf(observed) }))
        }
      }
    }
  }
}
