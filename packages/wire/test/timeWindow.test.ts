/** The time window of a list: valid inputs, the query, and which records are in it. */
import { describe, expect, it } from "vitest"
import { always, windowQuery, isWithin, windowOf } from "../src/call/timeWindow.ts"
import { isInvalidInput } from "../src/input/invalidInput.ts"

const first = Date.parse("2026-03-01T00:00:00Z")
const last = Date.parse("9999-12-31T23:59:59.999Z")

describe("a window", () => {
  it("lies between two points, of which each may be missing, or the only one", () => {
    expect(windowOf({})).toEqual(always)
    expect(windowOf({ since: "2026-03-01", until: new Date(last) })).toEqual({ startTime: first, endTime: last })
    expect(windowOf({ since: "2026-03-01", until: "2026-03-01" })).toEqual({ startTime: first, endTime: first })
    expect(windowOf({ until: new Date(0) })).toEqual({ startTime: undefined, endTime: 0 })
  })

  it("takes points that only its caller knows to read", () => {
    const readTime = (input: unknown) => (input === "then" ? first : undefined)
    expect(windowOf({ since: "then" }, readTime)).toEqual({ startTime: first, endTime: undefined })
    expect(windowOf({ since: "now" }, readTime)).toMatchObject({ field: "since" })
    expect(windowOf({ since: "then" }, () => last + 1)).toMatchObject({ field: "since" })
    expect(windowOf({ since: "then" }, () => Number.NaN)).toMatchObject({ field: "since" })
  })

  it.for(["", "soon", "2026-02-30", 0, null, {}, [], true, new Date(Number.NaN), new Date(-1), new Date(last + 1)])(
    "%o is no point in time",
    (point) => {
      for (const field of ["since", "until"]) {
        const refused = windowOf({ [field]: point })
        expect(isInvalidInput(refused)).toBe(true)
        expect(refused).toMatchObject({ field, problem: "must be a time such as 2026-03-02T09:30:00Z" })
      }
    }
  )

  it("that ends before it begins is none", () => {
    expect(windowOf({ since: "2026-03-01T00:00:01Z", until: "2026-03-01" })).toMatchObject({
      field: "until",
      problem: "must not be before since",
      value: '"2026-03-01"'
    })
  })
})

it("the service is asked for too much rather than too little", () => {
  expect(windowQuery({ startTime: first + 1, endTime: first + 1 })).toEqual({
    startTime: first + 1,
    endTime: first + 1000
  })
  expect(windowQuery({ startTime: undefined, endTime: first })).toEqual({ startTime: undefined, endTime: first })
  expect(windowQuery(always)).toEqual(always)
})

it("both ends belong to it, and a record without a readable time lies in none", () => {
  const window = { startTime: first, endTime: first + 1000 }
  const at = (millis: number) => ({ createdAt: new Date(millis).toISOString() })
  const within = [first - 1, first, first + 1000, first + 1001].map((millis) => isWithin(window, at(millis)))
  expect(within).toEqual([false, true, true, false])
  expect(isWithin({ ...window, endTime: undefined }, at(last))).toBe(true)
  expect(isWithin({ ...window, startTime: undefined }, at(0))).toBe(true)
  for (const record of [{}, { createdAt: "soon" }]) {
    expect([always, window].map((window) => isWithin(window, record))).toEqual([true, false])
  }
})

it("a record without a readable time is in no window with a bound", () => {
  for (const bounds of [
    { startTime: 0, endTime: undefined },
    { startTime: undefined, endTime: 1 }
  ]) {
    expect(isWithin(bounds, {})).toBe(false)
    expect(isWithin(bounds, { createdAt: "soon" })).toBe(false)
  }
})
