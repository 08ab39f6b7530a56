/**
 * The options of one call, checked.
 */
import { anything, oneOf, type Rules } from "@dcs-tasks/wire/input"
import type { DcsInvalidInput } from "../model/DcsError.ts"
import type { DeleteBackgroundTaskOptions } from "../model/DeleteBackgroundTask.ts"
import type { CallLimits } from "../model/CallLimits.ts"
import { anEffect } from "../model/checkedOptions.ts"
import { checkedWithLimits, limitRules, type WithLimits } from "../operation/limits.ts"

export type DeleteCallOptions = DeleteBackgroundTaskOptions & CallOptions

/** The checked options of any call: those of a list are the same, without `missing` and `stop`. */
export type CheckedCall = WithLimits<DeleteCallOptions>

/** The signal is checked when the call starts. */
const rules: Rules<DeleteCallOptions> = {
  ...limitRules,
  missing: /* @__PURE__ */ oneOf("fail", "succeed"),
  stop: anEffect,
  signal: anything
}

/** Most calls have no options, so the check runs once. */
const none = /* @__PURE__ */ checkedWithLimits<DeleteCallOptions>({}, rules)

/** The options of a call, or the error of the first invalid one. */
export const checkedCallOptions = (options?: DeleteCallOptions): CheckedCall | DcsInvalidInput =>
  options === undefined ? none : checkedWithLimits(options, rules)

/**
 * The options that every call with Promises has.
 *
 * @since 0.1.0
 * @category models
 */
export interface CallOptions extends CallLimits {
  /** Aborting rejects with `signal.reason` and closes the connection. An already aborted signal sends nothing. */
  readonly signal?: AbortSignal | undefined
}
