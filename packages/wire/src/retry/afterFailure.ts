/** What a call does after an attempt that failed: the law of the one retry loop. */
import type { CallRequest } from "../call/call.ts"
import type { Limit } from "../failure/conclusion.ts"
import type { PlannedRetry, RetryBudget } from "./retryBudget.ts"
import type { Retryable } from "./retryRule.ts"
import type { Story } from "../failure/story.ts"

/** The time of a call, in milliseconds of a clock that nobody sets. */
export interface Bounds {
  readonly begun: number
  /** Of one attempt. */
  readonly timeout: number
  /** Of all attempts. */
  readonly totalTimeout: number
}

/** The limit of what begins now. */
export const limitAt = ({ begun, timeout, totalTimeout }: Bounds, now: number): Limit => {
  const remaining = begun + totalTimeout - now
  return { millis: Math.min(timeout, remaining), timeout, remaining, totalTimeout }
}

/** An attempt that failed, and where it stood in its call. */
interface FailedAttempt {
  readonly error: Retryable & { readonly retryAfter?: number }
  readonly story: Story
  /** 1 for the first. */
  readonly number: number
  /** Whether the credentials can correct themselves after a 401: once per call. */
  readonly correctable: "no" | "yes" | "done"
}

/** How a call differs from the ordinary one. */
export interface RetryMode {
  /** Fails at once when throttled instead of waiting. */
  readonly failOnThrottle?: boolean | undefined
}

/** Whether what was sent rules another request out. */
const mustNotRepeat = ({ repeatable }: Pick<CallRequest, "repeatable">, { error, story }: FailedAttempt): boolean =>
  !repeatable && (error.status !== undefined || story.mayHaveDeleted)

/**
 * `"correct"`: ask the credentials whether another attempt would fare better. Otherwise the retry that is due, or none.
 */
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
 * The wait before a retry, in milliseconds; `undefined` where the schedule ends the retries, or where there is no time
 * left: waiting longer would only replace this failure by a worse one.
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

/** Errors of an attempt that got no further: they hide none that did. */
const unsentTags: ReadonlySet<string> = new Set(["DcsCredentialsError", "DcsInvalidInput", "DcsClientClosed"])

/** Whether an error tells of no request. */
export const failedBeforeSending = ({ _tag }: { readonly _tag: string }): boolean => unsentTags.has(_tag)
