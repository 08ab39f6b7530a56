/**
 * What a caller says about one call, with types or without.
 */
import { anything, oneOf, type Rules } from "@dcs-tasks/wire/input"
import type { DcsInvalidInput } from "../model/DcsError.ts"
import type { DeleteBackgroundTaskOptions } from "../model/DeleteBackgroundTask.ts"
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

export interface CallOptions {
  /** Aborting rejects with `signal.reason` and closes the connection. A signal that is aborted already sends nothing. */
  readonly signal?: AbortSignal | undefined
}
