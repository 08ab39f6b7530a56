/**
 * Faults on demand: what goes wrong with the next request that fits, instead of its real answer. And by chance.
 *
 * @since 0.1.0
 */
import type { Operation } from "./Requests.ts"

/**
 * Which requests a fault is for. Without any of these, the next one.
 *
 * @since 0.1.0
 */
export interface FaultTarget {
  readonly method?: "DELETE" | "GET" | "POST" | undefined
  readonly operation?: Operation | undefined
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
 * A connection that breaks (TCP reset) before the headers or in the middle of a body, or an answer that never comes.
 * The broken body is that of a 200, or after handling that of the real answer.
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

/**
 * Faults by chance, on requests to DCS only. Seed and request number decide, so that a failed run can be repeated as far
 * as the requests come in the same order. Rates are from 0 to 1 and together at most 1.
 *
 * @since 0.1.0
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
  readonly seed: number
  readonly rates: {
    /** A reset before the headers; nothing was done. */
    readonly resetBefore?: number | undefined
    /** A reset after the request was carried out: before the headers, or in the middle of the body, half and half. */
    readonly resetAfter?: number | undefined
    /** 500; nothing was done. */
    readonly error500Before?: number | undefined
    /** 500, although the request was carried out. */
    readonly error500After?: number | undefined
    /** 503 without a body; nothing was done. */
    readonly unavailable?: number | undefined
    /** 429; nothing was done. */
    readonly throttled?: number | undefined
    /** The real answer, late. */
    readonly slow?: number | undefined
    /** No answer; carried out or not, half and half. */
    readonly hang?: number | undefined
  }
  /** The `Retry-After` of `throttled`; none by default. */
  readonly retryAfter?: number | undefined
  /** Milliseconds by which `slow` is late; 50 by default. */
  readonly slowMillis?: number | undefined
}
