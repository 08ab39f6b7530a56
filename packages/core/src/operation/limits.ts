/**
 * The limits of one call, checked.
 */
import { isObject, type Rules } from "@dcs-tasks/wire/input"
import * as Duration from "effect/Duration"
import type { CallLimits } from "../model/CallLimits.ts"
import { checked, timeLimit } from "../model/checkedOptions.ts"
import { DcsInvalidInput } from "../model/DcsError.ts"
import { type RetryRules, rulesOf } from "./retryPolicy.ts"

/** How one operation differs from its client. In milliseconds. */
export interface OperationLimits {
  readonly timeout: number | undefined
  readonly totalTimeout: number | undefined
  readonly retry: RetryRules | undefined
}

/** Options of a call that have been checked. They inherit nothing. */
export type WithLimits<A> = A & { readonly limits: OperationLimits }

/** What is inside of `retry` has its own check. */
export const limitRules: Rules<CallLimits> = {
  timeout: timeLimit,
  totalTimeout: timeLimit,
  retry: ["must be false or an object", (value) => value === false || isObject(value)]
}

export const millisOf = (time: Duration.Input): number => Duration.toMillis(Duration.fromInputUnsafe(time))

/** The options that the table names, and the limits among them; or the error of the first invalid option. */
export const checkedWithLimits = <A extends CallLimits>(
  options: unknown,
  rules: Rules<A>
): WithLimits<A> | DcsInvalidInput => {
  const read = checked(options, rules)
  if (read instanceof DcsInvalidInput) return read
  const { retry, timeout, totalTimeout } = read
  const retryRules = retry === undefined ? undefined : rulesOf(retry)
  if (retryRules instanceof DcsInvalidInput) return retryRules
  const limits = {
    timeout: timeout === undefined ? undefined : millisOf(timeout),
    totalTimeout: totalTimeout === undefined ? undefined : millisOf(totalTimeout),
    retry: retryRules
  }
  return Object.assign(read, { limits })
}
