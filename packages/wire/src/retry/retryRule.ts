/**
 * Which failures are worth another attempt, as one table of data.
 *
 * @since 0.1.0
 */
import { canonicalCode, throttlingCodes } from "../answer/errorCode.ts"
import type { TimeoutPhase } from "../failure/errorMessage.ts"
import type { TransportKind } from "../fault/networkFault.ts"

/**
 * `transient`: may be over at once. `throttled`: the server asks to slow down. `busy`: another change of the instance
 * is under way. `never`: the same request will fail the same way.
 *
 * @since 0.1.0
 */
export type RetryClass = "transient" | "throttled" | "busy" | "never"

/**
 * The fields of an error that decide.
 *
 * @since 0.1.0
 */
export interface Retryable {
  readonly _tag: string
  readonly status?: number
  readonly errorCode?: string
  readonly reason?: { readonly _tag: string }
  readonly kind?: TransportKind
  readonly phase?: TimeoutPhase
}

const byStatus: { readonly [status: number]: RetryClass } = {
  408: "transient",
  429: "throttled",
  500: "transient",
  502: "transient",
  503: "transient",
  504: "transient"
}

/** A certificate stays wrong, a proxy's refusal stands, and what is not HTTP will not become it. */
const byKind: { readonly [K in TransportKind]: RetryClass } = {
  dns: "transient",
  connect: "transient",
  reset: "transient",
  network: "transient",
  tls: "never",
  proxy: "never",
  protocol: "never"
}

const byPhase: { readonly [K in TimeoutPhase]: RetryClass } = {
  connect: "transient",
  headers: "transient",
  body: "transient",
  total: "never"
}

/**
 * The class of a failure. A throttling code counts under any status; a success that is none (200 with a page, 202) and
 * a redirect are never repeated.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { retryClass } from "@dcs-tasks/wire"
 *
 * retryClass({ _tag: "DcsUnavailable", status: 503 }) // => "transient"
 * retryClass({ _tag: "DcsForbidden", status: 403, errorCode: "APIGW.0308" }) // => "throttled"
 * retryClass({ _tag: "DcsTransportError", kind: "tls" }) // => "never"
 * ```
 */
export const retryClass = (error: Retryable): RetryClass => {
  if (error.errorCode !== undefined && throttlingCodes.has(canonicalCode(error.errorCode))) return "throttled"
  if (error.kind !== undefined) return byKind[error.kind]
  if (error.phase !== undefined) return byPhase[error.phase]
  if (error._tag === "DcsBadRequest" && error.reason?._tag === "InstanceBusy") return "busy"
  return (error.status === undefined ? undefined : byStatus[error.status]) ?? "never"
}

/**
 * Delays and budget of retries. Milliseconds where nothing else is said; the numbers are those that the AWS SDKs
 * settled on in 2026.
 */
export const retryDefaults = {
  maxAttempts: 3,
  /** Full jitter: a random part of `base * 2^n`, at most the cap. */
  base: { transient: 50, throttled: 1000, busy: 1000 },
  cap: 20_000,
  /** A `Retry-After` beyond this is not waited for: the call fails at once and names it. */
  longestRetryAfter: 30_000,
  /** One budget for all calls of a client: what a retry costs, and what is there in all. */
  budget: { tokens: 500, cost: { transient: 14, throttled: 5, busy: 5 } }
} as const

/** The upper bound of the wait before retry `n` (0 for the first), in milliseconds. */
export const backoffCeiling = (retryClass: Exclude<RetryClass, "never">, n: number): number =>
  Math.min(retryDefaults.base[retryClass] * 2 ** n, retryDefaults.cap)
