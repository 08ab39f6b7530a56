/**
 * The options of one call, checked.
 */
import { anything, oneOf, type Rules } from "@dcs-tasks/wire/input"
import type { DcsInvalidInput } from "../model/DcsError.ts"
import type { DeleteBackgroundTaskOptions } from "../model/DeleteBackgroundTask.ts"
import type { CallLimits } from "../model/CallLimits.ts"
import { checkedWithLimits, limitRules, type WithLimits } from "../operation/limits.ts"

/** The checked options of any call: those of a list are the same, without `missing`. Only Effect's deletion has `stop`. */
export type CheckedCall = WithLimits<DeleteCallOptions & Pick<DeleteBackgroundTaskOptions, "stop">>

/** The signal is checked when the call starts. */
export const callRules: Rules<DeleteCallOptions> = {
  ...limitRules,
  missing: /* @__PURE__ */ oneOf("fail", "succeed"),
  signal: anything
}

/** Most calls have no options, so the check runs once. */
const none = /* @__PURE__ */ checkedWithLimits<DeleteCallOptions>({}, callRules)

/** The options of a call, or the error of the first invalid one. */
export const checkedCallOptions = (options?: DeleteCallOptions, rules = callRules): CheckedCall | DcsInvalidInput =>
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

/**
 * The options of one deletion with Promises.
 *
 * @since 0.1.0
 * @category models
 */
export interface DeleteCallOptions extends CallOptions, Pick<DeleteBackgroundTaskOptions, "missing"> {}
