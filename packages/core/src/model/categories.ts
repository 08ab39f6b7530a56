/**
 * What errors of several classes have in common, as predicates for `Effect.catchIf`, `Effect.retry` and `catch` blocks.
 */
import { retryClass } from "@dcs-tasks/wire/retry"
import { type DcsCredentialsError, type DcsForbidden, type DcsUnauthorized, isDcsError } from "./DcsError.ts"

/**
 * Whether the same call can succeed later: after a fault of the network or the service, throttling, a timeout, or a 400
 * that reports another change to the instance. The client has already retried: wait before the next call, at
 * least `retryAfter` seconds if the error has it.
 *
 * A deletion is idempotent: a retry is safe even if the error's `mayHaveDeleted` is true. But it is a new call: if
 * the task is gone by then, it ends with `DcsNotFound`; with `missing: "succeed"`, it ends with `AlreadyGone`.
 *
 * @since 0.1.0
 * @category predicates
 * @example
 * ```ts
 * import { DcsTasks, isRetryable } from "@dcs-tasks/core"
 * import * as Effect from "effect/Effect"
 * import * as Schedule from "effect/Schedule"
 *
 * export const patient = Effect.gen(function* () {
 *   const dcs = yield* DcsTasks
 *   return yield* dcs.deleteBackgroundTask({ instanceId: "i", taskId: "t" }, { missing: "succeed" })
 * }).pipe(Effect.retry({ while: isRetryable, schedule: Schedule.spaced("1 minute"), times: 5 }))
 * ```
 */
export const isRetryable = (error: unknown): boolean =>
  isDcsError(error) && (error._tag === "DcsTimeout" || retryClass(error) !== "never")

/**
 * Whether the service asked for fewer requests: a 429, or a throttling code of the gateway with any status.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isThrottled = (error: unknown): boolean => isDcsError(error) && retryClass(error) === "throttled"

/**
 * Whether the error is about credentials or permissions: `DcsCredentialsError`, `DcsUnauthorized` or `DcsForbidden`.
 * Calls fail until somebody changes those.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isAuthentication = (error: unknown): error is DcsCredentialsError | DcsForbidden | DcsUnauthorized =>
  isDcsError(error) &&
  (error._tag === "DcsCredentialsError" || error._tag === "DcsUnauthorized" || error._tag === "DcsForbidden")
