/**
 * What a caller can say about a bulk deletion.
 */
import { isObject, oneOf, property, type Rules, wholeNumber } from "@dcs-tasks/wire/input"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { DeleteBackgroundTaskInput } from "../model/DeleteBackgroundTask.ts"
import type { DeletionResult, StopReason } from "../model/DeletionResult.ts"
import { aDuration, anEffect } from "../model/checkedOptions.ts"

/**
 * What an earlier run left behind, and where this one leaves its own traces. The run waits for it: nothing is sent, and no
 * result handed out, before it has written. One that fails has not written.
 *
 * @since 0.1.0
 */
export interface DeletionJournal {
  /**
   * `finished` ids are skipped; for `sent` ones a 404 about the task means that the earlier run deleted it. An id is
   * `sent` if it was begun and did not end, or ended as `Failed` with `seenUnknown`; not by its error's `mayHaveDeleted`,
   * or a mistyped id becomes a success on the second run.
   */
  readonly standing: (task: DeleteBackgroundTaskInput) => "new" | "sent" | "finished"
  /** Written before the id is sent. False: it cannot be written, and deleting stops. */
  readonly sending: (task: DeleteBackgroundTaskInput) => Effect.Effect<boolean>
  /** Written before the result is handed out. False: it cannot be written, and deleting stops. */
  readonly ended: (result: DeletionResult) => Effect.Effect<boolean>
}

export interface BulkDeleteOptions {
  /** Requests under way at once, 1 to 64; 4 by default. */
  readonly concurrency?: number | undefined
  /** Requests per second at most. Without it only throttling sets a rate. */
  readonly rate?: number | undefined
  /** How long an id that is throttled is tried again; 15 minutes by default. */
  readonly maxWait?: Duration.Input | undefined
  /**
   * What a 404 about a task on its first attempt is: `Failed` (`"fail"`, the default), `AlreadyGone` (`"succeed"`), or
   * `AlreadyGone` only once a list call on the instance was answered (`"verify"`): in a wrong region or project every
   * task is missing.
   */
  readonly missing?: "fail" | "succeed" | "verify" | undefined
  /** After an early stop: read the rest of the input as `NotAttempted` (`"drain"`, the default), or end. */
  readonly onStop?: "drain" | "end" | undefined
  /** Stops the run when it completes: what is under way ends, nothing new is begun. */
  readonly stop?: Effect.Effect<StopReason> | undefined
  readonly journal?: DeletionJournal | undefined
}

/** What callers with and without Effect can say alike. */
export const poolRules: Rules<Pick<BulkDeleteOptions, "concurrency" | "rate" | "maxWait" | "missing">> = {
  concurrency: /* @__PURE__ */ wholeNumber(1, 64),
  rate: ["must be a positive number", (value) => typeof value === "number" && value > 0],
  maxWait: aDuration,
  missing: /* @__PURE__ */ oneOf("fail", "succeed", "verify")
}

const journalFunctions = ["standing", "sending", "ended"]

export const bulkRules: Rules<BulkDeleteOptions> = {
  ...poolRules,
  onStop: /* @__PURE__ */ oneOf("drain", "end"),
  stop: anEffect,
  journal: [
    "must have the functions standing, sending and ended",
    (value) => isObject(value) && journalFunctions.every((name) => typeof property(value, name) === "function")
  ]
}
