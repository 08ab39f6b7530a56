/** Which rejections correct the clock, and which do not. */
import { clockOffset } from "../src/retry/clockOffset.ts"
import type { UnauthorizedReason } from "../src/answer/unauthorized.ts"
import { describe, expect, it } from "vitest"

const start = Date.UTC(2026, 4, 1, 12)
const iso = (millis: number) => new Date(millis).toISOString()
const skew = (local: number, server: number): UnauthorizedReason => ({
  _tag: "ClockSkew",
  localTime: iso(local),
  serverTime: iso(server)
})
const minute = 60_000

describe("a clock", () => {
  it("is right until something else is said", () => {
    expect(clockOffset().at(start)).toBe(start)
  })

  for (const off of [20 * minute, -20 * minute, 400 * 24 * 60 * minute, minute + 1]) {
    it(`that is off by ${off} ms is corrected`, () => {
      const clock = clockOffset()
      expect(clock.correct(skew(start, start + off), start)).toBe(true)
      expect(clock.at(start + 1)).toBe(start + 1 + off)
    })
  }

  const unmoved: Readonly<Record<string, UnauthorizedReason>> = {
    "another reason": { _tag: "SignatureMismatch" },
    "a minute, which a network may take": skew(start, start + minute),
    "no time of the service's": { _tag: "ClockSkew", localTime: iso(start), serverTime: "soon" },
    "no time that was refused": { _tag: "ClockSkew", localTime: "", serverTime: iso(start + 20 * minute) }
  }
  for (const [name, reason] of Object.entries(unmoved)) {
    it(`is not corrected by ${name}`, () => {
      const clock = clockOffset()
      expect(clock.correct(reason, start)).toBe(false)
      expect(clock.at(start)).toBe(start)
    })
  }

  it("that was corrected for one request is another for all that were signed before", () => {
    const clock = clockOffset()
    const reason = skew(start, start + 20 * minute)
    expect([clock.correct(reason, start), clock.correct(reason, start + 500)]).toEqual([true, true])
    expect(clock.at(start)).toBe(start + 20 * minute)
  })

  it("is not tried again where the time that it gives was refused", () => {
    const clock = clockOffset()
    clock.correct(skew(start, start + 20 * minute), start)
    const corrected = start + 20 * minute
    expect(clock.correct(skew(corrected, corrected + minute / 2), start)).toBe(false)
  })
})
