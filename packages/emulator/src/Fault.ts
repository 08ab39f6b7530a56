/**
 * Faults: what happens to a request instead of its regular response, on demand or at random.
 *
 * @since 0.1.0
 */
import type { Operation } from "./Requests.ts"

/**
 * The requests that a fault strikes. Without conditions, the next one.
 *
 * @since 0.1.0
 * @category models
 */
export interface FaultTarget {
  /** The HTTP method of the request. */
  readonly method?: "DELETE" | "GET" | "POST" | undefined
  /** The operation that the request calls. */
  readonly operation?: Operation | undefined
  /** The instance in the path of the request. */
  readonly instanceId?: string | undefined
  /** The task in the path of the request. */
  readonly taskId?: string | undefined
  /** How many requests it strikes; 1 by default. */
  readonly times?: number | undefined
  /**
   * Handles the request first, and then drops, replaces or holds its response: a deletion happens, and the client cannot know.
   * False by default: the request has no effect.
   */
  readonly afterHandling?: boolean | undefined
}

/**
 * Any response. An object is sent as JSON, a string as it is. A status outside 200 to 599 or an invalid header becomes a 500
 * without a body.
 *
 * @since 0.1.0
 * @category models
 */
export interface StatusFault {
  /** A response of your own. */
  readonly kind: "status"
  /** The HTTP status of the response. */
  readonly status: number
  /** Headers of the response, with names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** None by default. */
  readonly body?: string | Readonly<Record<string, unknown>> | undefined
}

/**
 * 429 with the gateway's `APIGW.0308`. `retryAfter` is the value of the header, seconds or an HTTP date; none by default.
 *
 * @since 0.1.0
 * @category models
 */
export interface ThrottledFault {
  /** The gateway limits the rate. */
  readonly kind: "throttled"
  /** Seconds, or an HTTP date. None by default. */
  readonly retryAfter?: number | string | undefined
}

/**
 * 400 because the instance is busy, with `DCS.4017` by default.
 *
 * @since 0.1.0
 * @category models
 */
export interface BusyFault {
  /** Another change to the instance is in progress. */
  readonly kind: "busy"
  /** `DCS.4017` by default. */
  readonly errorCode?: string | undefined
}

/**
 * The regular response, delayed by this many milliseconds of real time.
 *
 * @since 0.1.0
 * @category models
 */
export interface LatencyFault {
  /** The regular response, late. */
  readonly kind: "latency"
  /** How late the response is, in milliseconds of real time. */
  readonly millis: number
}

/**
 * The regular response, but not before `clearFaults` is called: for tests that abort or interrupt a call while its request
 * is in progress. With `afterHandling`, the deletion happens at once, and only its response is held.
 *
 * @since 0.1.0
 * @category models
 * @example
 * ```ts
 * import { startEmulator } from "@dcs-tasks/emulator"
 * import { setTimeout } from "node:timers/promises"
 *
 * const emulator = await startEmulator()
 * emulator.inject({ kind: "held" })
 * const response = fetch(emulator.endpoint)
 * while (emulator.requests().length === 0) await setTimeout(1)
 * // The request is in progress: this is the place to abort or interrupt its call.
 * emulator.clearFaults()
 * await response
 * await emulator.close()
 * ```
 */
export interface HeldFault {
  /** The regular response, but not before `clearFaults` is called. */
  readonly kind: "held"
}

/**
 * A TCP reset before the headers or in the middle of the body, or no response at all. A broken body is the first half of
 * `{"message":""}`, with status 200; with `afterHandling`, it has the status of the regular response, and 200 for a 204.
 *
 * @since 0.1.0
 * @category models
 */
export interface ConnectionFault {
  /** `hang`: the connection stays open and no response arrives. */
  readonly kind: "resetBeforeHeaders" | "resetAfterHeaders" | "hang"
}

/**
 * One fault, and the requests that it strikes.
 *
 * @since 0.1.0
 * @category models
 * @example
 * ```ts
 * import type { Fault } from "@dcs-tasks/emulator"
 *
 * // The deletion happens, its response is lost, and the second attempt of the client gets a 404.
 * export const lostAnswer: Fault = { kind: "resetBeforeHeaders", method: "DELETE", afterHandling: true }
 * ```
 */
export type Fault = FaultTarget &
  (StatusFault | ThrottledFault | BusyFault | LatencyFault | HeldFault | ConnectionFault)

/**
 * Random faults, on requests to DCS only. Seed and request number determine them, so a failed run can be repeated if the
 * requests arrive in the same order. Rates are from 0 to 1, and at most 1 in total.
 *
 * @since 0.1.0
 * @category models
 * @example
 * ```ts
 * import { startEmulator } from "@dcs-tasks/emulator"
 *
 * const faults = { seed: 7, rates: { resetAfter: 0.05, error500After: 0.05, throttled: 0.1 } }
 * const emulator = await startEmulator({ faults })
 * emulator.deleted(emulator.instances[0]?.id ?? "").size // => 0
 * await emulator.close()
 * ```
 */
export interface RandomFaults {
  /** Determines which requests are struck, together with their number. */
  readonly seed: number
  /** The share of requests per fault, 0 to 1 each; 0 by default. */
  readonly rates: {
    /** A reset before the headers. The request is not handled. */
    readonly resetBefore?: number | undefined
    /** A reset after the request was handled: half of them before the headers, half in the middle of the body. */
    readonly resetAfter?: number | undefined
    /** 500. The request is not handled. */
    readonly error500Before?: number | undefined
    /** 500, although the request was handled. */
    readonly error500After?: number | undefined
    /** 503 without a body. The request is not handled. */
    readonly unavailable?: number | undefined
    /** 429. The request is not handled. */
    readonly throttled?: number | undefined
    /** The regular response, delayed. */
    readonly slow?: number | undefined
    /** No response. Half of the requests are handled. */
    readonly hang?: number | undefined
  }
  /** The `Retry-After` of `throttled`; none by default. */
  readonly retryAfter?: number | undefined
  /** The delay of `slow` in milliseconds; 50 by default. */
  readonly slowMillis?: number | undefined
}
