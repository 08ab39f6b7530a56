/**
 * Hooks around operations, attempts and bulk runs, for spans, metrics and logs.
 */
import type { Answer, NoAnswer } from "@dcs-tasks/wire/answer"
import type { CallRequest } from "@dcs-tasks/wire/call"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type * as Redacted from "effect/Redacted"
import type { DcsError } from "../model/DcsError.ts"
import type { Concluded, Failed } from "./ending.ts"

/**
 * Sees what a transport returned for an attempt, and the secrets that its texts can contain.
 *
 * @since 0.1.0
 * @category models
 */
export type ObserveResult = (result: Answer | NoAnswer, secrets: Redacted.Redacted<ReadonlyArray<string>>) => void

/**
 * An operation, as spans and metrics name it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Observed {
  /** Such as `dcs.delete_background_task`. */
  readonly name: string
  /** Scheme, host and port of the endpoint. */
  readonly origin: string
}

/**
 * The parts of a call that spans, metrics and logs show.
 *
 * @since 0.1.0
 * @category models
 */
export type ObservedCall = Pick<CallRequest, "method" | "template" | "url" | "deletes" | "operation">

/**
 * A failed attempt that is followed by another one.
 *
 * @since 0.1.0
 * @category models
 */
export interface Retrying {
  readonly call: ObservedCall
  /** The number of the failed attempt, from 1. */
  readonly number: number
  readonly failed: Failed
  /** In milliseconds. */
  readonly wait: number
}

/**
 * A list in progress: one operation with all its pages.
 *
 * @since 0.1.0
 * @category models
 */
export interface ObservedListing {
  /** Wraps the fetch of one page. */
  readonly page: <A>(self: Effect.Effect<A, DcsError>) => Effect.Effect<A, DcsError>
  /** Reports a page: the requests that it took, and the rows that the caller gets. */
  readonly received: (attempts: number, rows: number) => void
  /** Runs once, however the list ends. */
  readonly end: (exit: Exit.Exit<unknown, unknown>, isComplete: boolean) => Effect.Effect<void>
}

/**
 * The end of a bulk run.
 *
 * @since 0.1.0
 * @category models
 */
export interface BulkEnding {
  /** The number of results by the tag of their outcome. */
  readonly counts: Readonly<Record<string, number>>
  /** Why the run stopped early. */
  readonly stopReason: string | undefined
}

/**
 * A bulk run in progress.
 *
 * @since 0.1.0
 * @category models
 */
export interface ObservedBulk {
  /** Starts the run. */
  readonly begin: Effect.Effect<void>
  /** Wraps the work for one input. */
  readonly within: <A, E>(self: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** Runs once, however the run ends. No exit: its results were not read to their end. */
  readonly end: (exit: Exit.Exit<unknown, unknown> | undefined, ending: BulkEnding) => Effect.Effect<void>
}

/**
 * Wraps operations and attempts, to trace and measure them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Instrumentation {
  /** Wraps one operation with all its attempts. */
  readonly operation: <A, R>(observed: Observed, self: Effect.Effect<A, Failed, R>) => Effect.Effect<A, Failed, R>
  /** Wraps one attempt. `self` runs it; what observes its result is called before the attempt ends. */
  readonly attempt: <A>(
    call: ObservedCall,
    number: number,
    self: (observe?: ObserveResult) => Effect.Effect<Concluded<A>, Failed>
  ) => Effect.Effect<Concluded<A>, Failed>
  /** Runs before the wait for a retry. */
  readonly retrying: (retry: Retrying) => Effect.Effect<void>
  /** Runs when the service's throttling pauses a bulk run, for this many milliseconds. */
  readonly pausing: (millis: number) => Effect.Effect<void>
  /** Observes one list. */
  readonly listing: (observed: Observed) => ObservedListing
  /** Observes one bulk run. */
  readonly bulk: (observed: Observed, concurrency: number) => ObservedBulk
}

const nothing = () => Effect.void

/** No telemetry. */
export const none: Instrumentation = {
  operation: (_observed, self) => self,
  attempt: (_call, _number, self) => self(),
  retrying: nothing,
  pausing: nothing,
  listing: () => ({ page: (self) => self, received: () => {}, end: nothing }),
  bulk: () => ({ begin: Effect.void, within: (self) => self, end: nothing })
}
