/** What the service says that the local clock is off by. */
import type { UnauthorizedReason } from "../answer/unauthorized.ts"

interface ClockOffset {
  /** The service's time at a local one, as far as it is known. Epoch milliseconds, both. */
  readonly at: (local: number) => number
  /** Learns from a 401 that came at a local time. True if the time is now another than the one refused. */
  readonly correct: (reason: UnauthorizedReason, local: number) => boolean
}

/** Less than this is a network's delay, and no reason to sign again. */
const sameTime = 60_000

/**
 * A clock that is right until the service says otherwise.
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
