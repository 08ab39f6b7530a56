/**
 * Which failures to retry, and the default delays and budget, as data.
 *
 * @since 0.1.0
 */
import { canonicalCode, throttlingCodes } from "../answer/errorCode.ts"
import type { TimeoutPhase } from "../failure/errorMessage.ts"
import type { TransportKind } from "../fault/networkFault.ts"

/**
 * `transient`: can pass at once. `throttled`: the server asks the client to slow down. `busy`: the instance is being
 * changed. `never`: the same request will fail the same way.
 *
 * @since 0.1.0
 */
export type RetryClass = "transient" | "throttled" | "busy" | "never"

/**
 * The fields of an error that decide its class.
 *
 * @since 0.1.0
 */
export interface Retryable {
  readonly _tag: string
  /** The HTTP status, if there was a response. */
  readonly status?: number
  /** In either vocabulary of the service, or of the gateway. */
  readonly errorCode?: string
  /** The reason of a 400. */
  readonly reason?: { readonly _tag: string }
  /** The kind of a fault without a response. */
  readonly kind?: TransportKind
  /** What a timeout waited for. */
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

/** An invalid certificate, a proxy's rejection and a server that does not speak HTTP are permanent. */
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
 * The retry class of a failure. A throttling code counts with any status. An unexpected success (200 with a page, 202)
 * and a redirect are never retried.
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

/** Delays and budget of retries. Times are milliseconds. The numbers are those of the AWS SDKs as of 2026. */
export const retryDefaults = {
  maxAttempts: 3,
  /** Full jitter: a random part of `base * 2^n`, up to `cap`. */
  base: { transient: 50, throttled: 1000, busy: 1000 },
  cap: 20_000,
  /** With a longer `Retry-After`, the call fails at once and reports it. */
  longestRetryAfter: 30_000,
  /** One budget for all calls of a client: its size, and the cost of a retry. */
  budget: { tokens: 500, cost: { transient: 14, throttled: 5, busy: 5 } }
} as const

/** The upper bound of the wait before retry `n` (0 for the first), in milliseconds. */
export const backoffCeiling = (retryClass: Exclude<RetryClass, "never">, n: number): number =>
  Math.min(retryDefaults.base[retryClass] * 2 ** n, retryDefaults.cap)
