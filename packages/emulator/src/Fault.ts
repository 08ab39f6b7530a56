/**
 * Faults on demand: what goes wrong with the next request that fits, instead of its real answer.
 *
 * @since 0.1.0
 */

/**
 * Which requests a fault is for. Without any of these, the next one.
 *
 * @since 0.1.0
 */
export interface FaultTarget {
  readonly method?: "DELETE" | "GET" | undefined
  readonly instanceId?: string | undefined
  readonly taskId?: string | undefined
  /** How many requests it hits; 1 by default. */
  readonly times?: number | undefined
  /**
   * Carry the request out first, then lose or replace its answer: a deletion has happened, and the client cannot know.
   * False by default: the request has no effect.
   */
  readonly afterHandling?: boolean | undefined
}

/**
 * Any answer at all. An object becomes JSON, a string is sent as it is.
 *
 * @since 0.1.0
 */
export interface StatusFault {
  readonly kind: "status"
  readonly status: number
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | Readonly<Record<string, unknown>> | undefined
}

/**
 * 429 with the gateway's `APIGW.0308`. `retryAfter` is the header's value: seconds or an HTTP date; none by default.
 *
 * @since 0.1.0
 */
export interface ThrottledFault {
  readonly kind: "throttled"
  readonly retryAfter?: number | string | undefined
}

/**
 * 400 because the instance is busy; `DCS.4017` unless another code is named.
 *
 * @since 0.1.0
 */
export interface BusyFault {
  readonly kind: "busy"
  readonly errorCode?: string | undefined
}

/**
 * The real answer, late by so many milliseconds of real time.
 *
 * @since 0.1.0
 */
export interface LatencyFault {
  readonly kind: "latency"
  readonly millis: number
}

/**
 * A connection that breaks (TCP reset) before the headers or in the middle of a 200's body, or an answer that never
 * comes.
 *
 * @since 0.1.0
 */
export interface ConnectionFault {
  readonly kind: "resetBeforeHeaders" | "resetAfterHeaders" | "hang"
}

/**
 * One fault and the requests it is for.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import type { Fault } from "@dcs-tasks/emulator"
 *
 * // The deletion happens, the answer is lost, the client's second attempt meets a 404.
 * export const lostAnswer: Fault = { kind: "resetBeforeHeaders", method: "DELETE", afterHandling: true }
 * ```
 */
export type Fault = FaultTarget & (StatusFault | ThrottledFault | BusyFault | LatencyFault | ConnectionFault)
