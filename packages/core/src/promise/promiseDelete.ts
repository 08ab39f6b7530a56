/**
 * Deletes one task as a Promise, for clients that only delete.
 */
import * as Effect from "effect/Effect"
import type { DeleteBackgroundTaskInput, DeletionOutcome } from "../model/DeleteBackgroundTask.ts"
import { checkedCallOptions, type DeleteCallOptions } from "../client/callOptions.ts"
import { type DeleteTask, errorOf } from "../client/deleteTask.ts"
import { DcsInvalidInput } from "../model/DcsError.ts"
import type { PromiseCalls } from "./calls.ts"

/** Checks the options and deletes one task as a Promise. */
export const promiseDelete =
  (deleteTask: DeleteTask, call: PromiseCalls["call"]) =>
  (input: DeleteBackgroundTaskInput, options?: DeleteCallOptions): Promise<DeletionOutcome> => {
    const read = checkedCallOptions(options)
    return read instanceof DcsInvalidInput
      ? call(Effect.fail(read), undefined)
      : call(errorOf(deleteTask(input, read)), read.signal)
  }
