/** A list as one operation, however many pages it has. */
import { attributesOfEnding, type Ending, failedEnding, serverAttributes } from "@dcs-tasks/wire/call"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { DcsError } from "../model/DcsError.ts"
import * as Meters from "./meters.ts"
import { type Observed, spanTime } from "./telemetry.ts"

/** A list in progress. */
export interface ObservedListing {
  /** Wraps the fetch of one page. */
  readonly page: <A>(self: Effect.Effect<A, DcsError>) => Effect.Effect<A, DcsError>
  /** Reports a page: the requests that it took, the rows that the caller gets, and whether it is the last one. */
  readonly received: (page: { readonly attempts: number; readonly rows: number; readonly isLast: boolean }) => void
}

/** Observes a list for as long as its scope is open. */
export const observedListing = ({ name, origin }: Observed): Effect.Effect<ObservedListing, never, Scope.Scope> =>
  Effect.gen(function* () {
    let [pages, rows, attempts] = [0, 0, 0]
    let isComplete = false
    let failure: Cause.Cause<DcsError> | undefined
    const options = { captureStackTrace: false, attributes: serverAttributes(new URL(origin)) }
    const span = yield* Effect.makeSpanScoped(name, options)
    const end = (exit: Exit.Exit<unknown, unknown>) => {
      const error = failure === undefined ? Option.none() : Cause.failureOption(failure)
      // What its consumer fails with says nothing about the list: it was not read to its end.
      const ended = failure === undefined ? (Exit.isInterrupted(exit) ? exit : Exit.void) : Exit.failCause(failure)
      const unusual = Exit.isInterrupted(ended) ? "Interrupted" : "Defect"
      const ending: Ending = Exit.isSuccess(ended)
        ? { outcome: isComplete ? "Success" : "Abandoned", failed: false, attempts, mayHaveDeleted: undefined }
        : failedEnding(Option.getOrElse(error, () => unusual))
      const requests = ending.failed ? (ending.attempts ?? 0) + attempts : attempts
      const attributes = {
        ...attributesOfEnding(name, { ...ending, attempts: requests }),
        "dcs.list.pages": pages,
        "dcs.list.rows": rows
      }
      for (const [name, value] of Object.entries(attributes)) span.attribute(name, value)
      return Effect.zipRight(
        Effect.map(spanTime, (time) => span.end(time, ended)),
        Meters.operation(name, ending.outcome)
      )
    }
    yield* Effect.addFinalizer(end)
    return {
      page: (self) =>
        Effect.onExit(Effect.withParentSpan(self, span), (exit) =>
          Effect.sync(() => {
            if (Exit.isFailure(exit)) failure = exit.cause
          })
        ),
      received: (page) => {
        pages += 1
        attempts += page.attempts
        rows += page.rows
        isComplete = page.isLast
      }
    }
  })
