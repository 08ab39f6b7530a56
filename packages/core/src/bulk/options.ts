/**
 * The options of a bulk deletion.
 */
import { aFunction, isObject, oneOf, property, type Rules, wholeNumber } from "@dcs-tasks/wire/input"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { StopReason } from "../model/DeletionResult.ts"
import { aDuration, anEffect } from "../model/checkedOptions.ts"
import type { DeletionJournalService } from "./DeletionJournal.ts"

/**
 * Options of a bulk deletion. Invalid options fail the call once, with `DcsInvalidInput`; nothing is sent.
 *
 * @since 0.1.0
 */
export interface BulkDeleteOptions {
  /** Maximum concurrent requests, 1 to 64; 4 by default. */
  readonly concurrency?: number | undefined
  /** Maximum requests per second. By default only throttling limits the rate. */
  readonly rate?: number | undefined
  /** How long a throttled task is retried; 15 minutes by default. */
  readonly maxWait?: Duration.Input | undefined
  /**
   * How to treat a 404 about a task on its first attempt: `Failed` (`"fail"`, the default), `AlreadyGone`
   * (`"succeed"`), or `AlreadyGone` only after a list call on the instance has succeeded (`"verify"`): in a wrong
   * region or project every task is missing.
   */
  readonly missing?: "fail" | "succeed" | "verify" | undefined
  /**
   * After an early stop: report the rest of the input as `NotAttempted` (`"drain"`, the default), or end the stream.
   */
  readonly onStop?: "drain" | "end" | undefined
  /** Stops the run when it completes: calls in progress finish, nothing new starts. */
  readonly stop?: Effect.Effect<StopReason> | undefined
  /** Called with the milliseconds of each pause that the service's throttling causes, such as for a progress display. */
  readonly onPause?: ((millis: number) => void) | undefined
  /**
   * Records each task, so that a later run can resume: `yield* DeletionJournal`, or one that was opened for this run.
   * None by default. If it fails, its error is logged and the run stops.
   */
  readonly journal?: DeletionJournalService | undefined
}

/** The options that callers with and without Effect share. */
export const sharedRules: Rules<Pick<BulkDeleteOptions, "concurrency" | "rate" | "maxWait" | "missing">> = {
  concurrency: /* @__PURE__ */ wholeNumber(1, 64),
  rate: ["must be a positive number", (value) => typeof value === "number" && value > 0],
  maxWait: aDuration,
  missing: /* @__PURE__ */ oneOf("fail", "succeed", "verify")
}

const journalFunctions = ["standing", "sending", "ended"]

export const bulkRules: Rules<BulkDeleteOptions> = {
  ...sharedRules,
  onStop: /* @__PURE__ */ oneOf("drain", "end"),
  stop: anEffect,
  onPause: aFunction,
  journal: [
    "must have the functions standing, sending and ended",
    (value) => isObject(value) && journalFunctions.every((name) => typeof property(value, name) === "function")
  ]
}
