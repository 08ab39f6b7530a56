/**
 * A token bucket, as in API gateways.
 */
import type { RateLimitOptions } from "../Options.ts"
import type { Clock } from "./clock.ts"

export interface RateLimit {
  /** Takes a token; false if there is none. */
  readonly take: () => boolean
  readonly retryAfter: number | undefined
  /** What a gateway adds to the response to a request with `X-Apig-Mode: debug`. */
  readonly debugHeaders: () => Readonly<Record<string, string>>
}

export const makeRateLimit = (
  { burst, perSecond, retryAfter }: RateLimitOptions,
  { now }: Pick<Clock, "now">
): RateLimit => {
  const capacity = burst ?? Math.max(1, perSecond)
  let tokens = capacity
  let filledAt = now()

  return {
    take: () => {
      const at = now()
      tokens = Math.min(capacity, tokens + (Math.max(0, at - filledAt) / 1000) * perSecond)
      filledAt = at
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
    retryAfter,
    debugHeaders: () => ({
      "x-apig-ratelimit-api": `remain:${Math.floor(tokens)},limit:${perSecond},time:1 second`
    })
  }
}
