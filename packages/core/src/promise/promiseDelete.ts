/**
 * Deletes one task as a Promise. A file of its own, so that a page that only deletes loads nothing else.
 */
import { callSite } from "@dcs-tasks/wire/failure"
import * as Effect from "effect/Effect"
import type { DeleteBackgroundTaskInput, DeletionOutcome } from "../model/DeleteBackgroundTask.ts"
import { checkedCallOptions, type DeleteCallOptions } from "../client/callOptions.ts"
import { type DeleteTask, errorOf } from "../client/deleteTask.ts"
import { DcsInvalidInput } from "../model/DcsError.ts"
import type { PromiseCalls } from "./calls.ts"

/** Checks the options at the call. */
export const promiseDelete = (deleteTask: DeleteTask, call: PromiseCalls["call"]) => {
  const deleteBackgroundTask = (
    input: DeleteBackgroundTaskInput,
    options?: DeleteCallOptions
  ): Promise<DeletionOutcome> => {
    const site = callSite(deleteBackgroundTask)
    const read = checkedCallOptions(options)
    return read instanceof DcsInvalidInput
      ? call(Effect.fail(read), undefined, site)
      : call(errorOf(deleteTask(input, read, site)), read.signal, site)
  }
  return deleteBackgroundTask
}
