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
import { type DeleteOne, errorOf } from "./deleteTask.ts"
import { anEffect, checked } from "../model/options.ts"
import type { CallOptions, PromiseCalls } from "../promise/calls.ts"

type Options = DeleteBackgroundTaskOptions & CallOptions

/** A signal is looked at when the call begins. */
const rules: Rules<Options> = { missing: /* @__PURE__ */ oneOf("fail", "succeed"), stop: anEffect, signal: anything }

/** Most calls have none. */
const none = /* @__PURE__ */ checked<Options>({}, rules)

/** The options of a call, or what is wrong with them. */
export const callOptions = (options?: Options): Options | DcsInvalidInput =>
  options === undefined ? none : checked(options, rules)

/** Deletes one as an Effect. */
export const deleteWith =
  (one: DeleteOne) =>
  (
    input: DeleteBackgroundTaskInput,
    options?: DeleteBackgroundTaskOptions
  ): Effect.Effect<DeletionOutcome, DeleteBackgroundTaskError> => {
    const read = callOptions(options)
    return read instanceof DcsInvalidInput ? Effect.fail(read) : errorOf(one(input, read))
  }

/** Deletes one as a Promise. */
export const promiseDelete =
  (one: DeleteOne, call: PromiseCalls["call"]) =>
  (input: DeleteBackgroundTaskInput, options?: Options): Promise<DeletionOutcome> => {
    const read = callOptions(options)
    return read instanceof DcsInvalidInput
      ? call(Effect.fail(read), undefined)
      : call(errorOf(one(input, read)), read.signal)
  }
