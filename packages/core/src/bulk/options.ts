/**
 * The options of a bulk deletion.
 */
import { aFunction, isObject, oneOf, property, type Rules, wholeNumber } from "@dcs-tasks/wire/input"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { CallLimits } from "../model/CallLimits.ts"
import { aDuration, anEffect } from "../model/checkedOptions.ts"
import { limitRules, type OperationLimits } from "../operation/limits.ts"
import type { DeletionJournalService } from "./DeletionJournal.ts"
import type { OpenJournal } from "./journal.ts"
import type { OpenPace } from "./pace.ts"

/**
 * Options of a bulk deletion. Invalid options fail the call once, with `DcsInvalidInput`; nothing is sent.
 *
 * `timeout`, `totalTimeout` and `retry` apply to each of its requests. While the service throttles, `maxWait` decides
 * instead.
 *
 * @since 0.1.0
 * @category models
 */
export interface BulkDeleteOptions extends CallLimits {
  /** Maximum concurrent requests, 1 to 64; 4 by default. */
  readonly concurrency?: number | undefined
  /** Maximum requests per second; retries within a call are not counted. By default only throttling limits the rate. */
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
  /**
   * Stops the run when it completes: calls in progress finish, nothing new starts. The results name its value as the
   * reason if that is a `StopReason`, such as `"deadline"`, and `"signal"` otherwise. A stop that fails stops nothing.
   */
  readonly stop?: Effect.Effect<unknown> | undefined
  /**
   * Runs before each request of a deletion, including every retry; the request waits until it completes. Use it for a
   * rate limit that several processes share. The run's own rate comes first. The wait counts towards `maxWait`, but not
   * towards `timeout` or `totalTimeout`, and a stop ends it. If it fails or dies, its error is logged and the run stops
   * with the reason `"signal"`. It does not run before the list call of `missing: "verify"`.
   */
  readonly pace?: Effect.Effect<void> | undefined
  /** Called with the milliseconds of each pause that the service's throttling causes, such as for a progress display. */
  readonly onPause?: ((millis: number) => void) | undefined
  /**
   * Records each task, so that a later run can resume: `yield* DeletionJournal`, or one that was opened for this run.
   * None by default. If it fails, its error is logged and the run stops.
   */
  readonly journal?: DeletionJournalService | undefined
}

/** What a run needs of its checked options. */
export interface BulkRunOptions extends Omit<
  BulkDeleteOptions,
  "journal" | "onStop" | "pace" | "stop" | keyof CallLimits
> {
  readonly limits: OperationLimits
  readonly journal?: OpenJournal | undefined
  readonly pace?: OpenPace | undefined
}

/** The options that callers with and without Effect share. */
export type SharedBulkOptions = Pick<
  BulkDeleteOptions,
  "concurrency" | "rate" | "maxWait" | "missing" | "onPause" | keyof CallLimits
>

export const sharedRules: Rules<SharedBulkOptions> = {
  ...limitRules,
  concurrency: /* @__PURE__ */ wholeNumber(1, 64),
  rate: ["must be a positive number", (value) => typeof value === "number" && value > 0],
  maxWait: aDuration,
  missing: /* @__PURE__ */ oneOf("fail", "succeed", "verify"),
  onPause: aFunction
}

const journalFunctions = ["standing", "sending", "ended"]

export const bulkRules: Rules<BulkDeleteOptions> = {
  ...sharedRules,
  onStop: /* @__PURE__ */ oneOf("drain", "end"),
  stop: anEffect,
  pace: anEffect,
  journal: [
    "must have the functions standing, sending and ended",
    (value) => isObject(value) && journalFunctions.every((name) => typeof property(value, name) === "function")
  ]
}
