/**
 * What a caller can say about a bulk deletion.
 *
 * @since 0.1.0
 */
import { shownValue } from "@dcs-tasks/wire/text"
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { DcsInvalidInput } from "./DcsError.ts"
import type { DeleteBackgroundTaskInput } from "./DeleteBackgroundTask.ts"
import { type DeletionResult, Invalid, type StopReason } from "./DeletionResult.ts"

/**
 * What an earlier run left behind, and where this one leaves its own traces.
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

/** @since 0.1.0 */
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

export const defaultMaxWait = "15 minutes"

/** Options that make no sense are reported as every input's problem: nothing is sent, and nothing is lost. */
export const problemOf = ({
  concurrency = 4,
  maxWait = defaultMaxWait,
  rate
}: BulkDeleteOptions): Invalid | undefined => {
  const refuse = (field: string, problem: string, value: unknown) =>
    new Invalid({
      error: new DcsInvalidInput({
        field,
        problem,
        value: typeof value === "number" ? String(value) : shownValue(value)
      })
    })
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 64) {
    return refuse("concurrency", "must be a whole number from 1 to 64", concurrency)
  }
  if (rate !== undefined && !(rate > 0)) return refuse("rate", "must be above zero", rate)
  return Option.isNone(Duration.fromInput(maxWait)) ? refuse("maxWait", "must be a duration", maxWait) : undefined
}
