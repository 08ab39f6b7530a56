/** A token bucket, as in API gateways. */
import type { ThrottleSeed } from "./worldSeed.ts"

/** Takes a token; false if there is none. */
export const makeThrottle = ({ burst, perSecond }: ThrottleSeed, now: () => number): (() => boolean) => {
  let tokens = burst
  let filledAt = now()
  return () => {
    const at = now()
    tokens = Math.min(burst, tokens + ((at - filledAt) / 1000) * perSecond)
    filledAt = at
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
