/** Decides what a call does after a failed attempt: the rules of the retry loop. */
import type { CallRequest } from "../call/call.ts"
import type { Limit } from "../failure/conclusion.ts"
import type { PlannedRetry, RetryBudget } from "./retryBudget.ts"
import type { Retryable } from "./retryRule.ts"
import type { Story } from "../failure/story.ts"

/** The times of a call, in milliseconds of a monotonic clock. */
export interface Bounds {
  readonly begun: number
  /** For one attempt. */
  readonly timeout: number
  /** For all attempts. */
  readonly totalTimeout: number
}

/** The limit for an attempt that begins now. */
export const limitAt = ({ begun, timeout, totalTimeout }: Bounds, now: number): Limit => {
  const remaining = begun + totalTimeout - now
  return { millis: Math.min(timeout, remaining), timeout, remaining, totalTimeout }
}

/** A failed attempt within its call. */
interface FailedAttempt {
  readonly error: Retryable & { readonly retryAfter?: number }
  readonly story: Story
  /** 1 for the first attempt. */
  readonly number: number
  /** Whether the credentials can correct themselves after a 401; they do so once per call. */
  readonly correctable: "no" | "yes" | "done"
}

/** How retries of a call differ from the default. */
export interface RetryMode {
  /** Fails at once when throttled, instead of retrying. */
  readonly failOnThrottle?: boolean | undefined
}

/** Whether the request has been sent and cannot be repeated. */
const mustNotRepeat = ({ repeatable }: Pick<CallRequest, "repeatable">, { error, story }: FailedAttempt): boolean =>
  !repeatable && (error.status !== undefined || story.mayHaveDeleted)

/** `"correct"`: let the credentials correct themselves, then retry if they did. Otherwise the planned retry, or none. */
export const afterFailure = (
  call: Pick<CallRequest, "repeatable">,
  failed: FailedAttempt,
  budget: RetryBudget,
  { failOnThrottle = false }: RetryMode = {}
): "correct" | "stop" | PlannedRetry => {
  const { correctable, error, number } = failed
  if (error._tag === "DcsUnauthorized" && correctable !== "no") {
    return correctable === "done" || number >= budget.maxAttempts ? "stop" : "correct"
  }
  const retry = mustNotRepeat(call, failed) ? undefined : budget.plan(error, number)
  return retry === undefined || (retry.kind === "throttled" && failOnThrottle) ? "stop" : retry
}

/**
 * The wait before a retry, in milliseconds. `undefined` if the schedule ends the retries, or if the total timeout would
 * expire first: the failure at hand says more than that timeout would.
 */
export const delayOf = (
  { minWait }: PlannedRetry,
  scheduled: number | undefined,
  { begun, totalTimeout }: Bounds,
  now: number
): number | undefined => {
  const wait = Math.max(scheduled ?? 0, minWait)
  return scheduled === undefined || now + wait >= begun + totalTimeout ? undefined : wait
}

/** Errors of an attempt that sent nothing: they must not hide the error of one that did. */
const unsentTags: ReadonlySet<string> = new Set(["DcsCredentialsError", "DcsInvalidInput", "DcsClientClosed"])

/** Whether an error arose before anything was sent. */
export const failedBeforeSending = ({ _tag }: { readonly _tag: string }): boolean => unsentTags.has(_tag)
