/**
 * Deletes one task as a Promise. A file of its own, so that a page that only deletes loads nothing else.
 */
import { calledAt, callSite } from "@dcs-tasks/wire/failure"
import * as Effect from "effect/Effect"
import type { DeleteBackgroundTaskInput, DeletionOutcome } from "../model/DeleteBackgroundTask.ts"
import { checkedCallOptions, type DeleteCallOptions } from "../client/callOptions.ts"
import { type DeleteTask, errorOf } from "../client/deleteTask.ts"
import { DcsInvalidInput } from "../model/DcsError.ts"
import type { PromiseCalls } from "./calls.ts"

/** Frames of the caller cost a tenth of a deletion. A call that fails finds them itself: engines know who awaits it. */
const later = {}

/** Checks the options at the call. */
export const promiseDelete = (deleteTask: DeleteTask, call: PromiseCalls["call"]) => {
  const deleteBackgroundTask = async (
    input: DeleteBackgroundTaskInput,
    options?: DeleteCallOptions
  ): Promise<DeletionOutcome> => {
    const read = checkedCallOptions(options)
    try {
      return await (read instanceof DcsInvalidInput
        ? call(Effect.fail(read), undefined, later)
        : call(errorOf(deleteTask(input, read, later)), read.signal, later))
    } catch (error) {
      // The first frame can be one of the runtime's own.
      throw calledAt(error, callSite(deleteBackgroundTask, 4))
    }
  }
  return deleteBackgroundTask
}
