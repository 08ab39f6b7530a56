/** The offset between the service's clock and the local one. */
import type { UnauthorizedReason } from "../answer/unauthorized.ts"

interface ClockOffset {
  /** The service's time for a local time, as far as known. Both in epoch milliseconds. */
  readonly at: (local: number) => number
  /**
   * Takes the offset from a 401 that arrived at a local time. True if the corrected time differs from the rejected one
   * by more than a minute.
   */
  readonly correct: (reason: UnauthorizedReason, local: number) => boolean
}

/** In milliseconds. A smaller difference is network delay, and no reason to sign again. */
const sameTime = 60_000

/**
 * A clock without an offset until the service reports one.
 *
 * @example
 * ```ts
 * import { clockOffset } from "@dcs-tasks/wire/retry"
 *
 * const clock = clockOffset()
 * const noon = Date.UTC(2026, 4, 1, 12)
 * const reason = { _tag: "ClockSkew", localTime: "2026-05-01T12:00:00Z", serverTime: "2026-05-01T12:20:00Z" } as const
 * clock.correct(reason, noon) // => true
 * clock.at(noon) - noon // => 1200000
 * ```
 */
export const clockOffset = (): ClockOffset => {
  let offset = 0
  return {
    at: (local) => local + offset,
    correct: (reason, local) => {
      if (reason._tag !== "ClockSkew") return false
      const server = Date.parse(reason.serverTime)
      const refused = Date.parse(reason.localTime)
      if (Number.isNaN(server) || Number.isNaN(refused)) return false
      if (Math.abs(server - local - offset) > sameTime) offset = server - local
      return Math.abs(local + offset - refused) > sameTime
    }
  }
}
