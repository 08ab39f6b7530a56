/**
 * The options of one call, checked.
 */
import { anything, oneOf, type Rules } from "@dcs-tasks/wire/input"
import type { DcsInvalidInput } from "../model/DcsError.ts"
import type { DeleteBackgroundTaskOptions } from "../model/DeleteBackgroundTask.ts"
import { anEffect, checked } from "../model/checkedOptions.ts"

export type DeleteCallOptions = DeleteBackgroundTaskOptions & CallOptions

/** The signal is checked when the call starts. */
const rules: Rules<DeleteCallOptions> = {
  missing: /* @__PURE__ */ oneOf("fail", "succeed"),
  stop: anEffect,
  signal: anything
}

/** Most calls have no options, so the check runs once. */
const none = /* @__PURE__ */ checked<DeleteCallOptions>({}, rules)

/** The options of a call, or the error of the first invalid one. */
export const checkedCallOptions = (options?: DeleteCallOptions): DeleteCallOptions | DcsInvalidInput =>
  options === undefined ? none : checked(options, rules)

/**
 * The options that every call with Promises has.
 *
 * @since 0.1.0
 */
export interface CallOptions {
  /** Aborting rejects with `signal.reason` and closes the connection. An already aborted signal sends nothing. */
  readonly signal?: AbortSignal | undefined
}
