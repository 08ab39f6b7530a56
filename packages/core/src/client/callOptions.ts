/**
 * What a caller says about one call, with types or without.
 *
 * @since 0.1.0
 */
import { anything, oneOf, type Rules } from "@dcs-tasks/wire/input"
import * as Effect from "effect/Effect"
import { DcsInvalidInput, type DeleteBackgroundTaskError } from "../model/DcsError.ts"
import type {
  DeleteBackgroundTaskInput,
  DeleteBackgroundTaskOptions,
  DeletionOutcome
} from "../model/DeleteBackgroundTask.ts"
import { type DeleteTask, errorOf } from "./deleteTask.ts"
import { anEffect, checked } from "../model/checkedOptions.ts"

export type DeleteCallOptions = DeleteBackgroundTaskOptions & CallOptions

/** A signal is looked at when the call begins. */
const rules: Rules<DeleteCallOptions> = {
  missing: /* @__PURE__ */ oneOf("fail", "succeed"),
  stop: anEffect,
  signal: anything
}

/** Most calls have none. */
const none = /* @__PURE__ */ checked<DeleteCallOptions>({}, rules)

/** The options of a call, or what is wrong with them. */
export const checkedCallOptions = (options?: DeleteCallOptions): DeleteCallOptions | DcsInvalidInput =>
  options === undefined ? none : checked(options, rules)

/** Deletes one as an Effect. */
export const deleteWith =
  (deleteTask: DeleteTask) =>
  (
    input: DeleteBackgroundTaskInput,
    options?: DeleteBackgroundTaskOptions
  ): Effect.Effect<DeletionOutcome, DeleteBackgroundTaskError> => {
    const read = checkedCallOptions(options)
    return read instanceof DcsInvalidInput ? Effect.fail(read) : errorOf(deleteTask(input, read))
  }

/** @since 0.1.0 */
export interface CallOptions {
  /** Aborting rejects with `signal.reason` and closes the connection. A signal that is aborted already sends nothing. */
  readonly signal?: AbortSignal | undefined
}
