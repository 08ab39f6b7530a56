/** What follows a failed attempt, and what retries cost. */
import { describe, expect, it } from "vitest"
import { afterFailure, delayOf, failedBeforeSending, limitAt } from "../src/retry/afterFailure.ts"
import { type PlannedRetry, retryBudget } from "../src/retry/retryBudget.ts"
import { backoffCeiling, retryClass } from "../src/retry/retryRule.ts"

const limits = { maxAttempts: 3, retryBusy: false }
const busy = { _tag: "DcsBadRequest", status: 400, reason: { _tag: "InstanceBusy" } }
const transient: PlannedRetry = { kind: "transient", minWait: 0, cost: 14 }
const throttled: PlannedRetry = { kind: "throttled", minWait: 0, cost: 5 }

describe("a limit", () => {
  it.for([
    [100, { millis: 10, remaining: 60 }],
    [155, { millis: 5, remaining: 5 }],
    [170, { millis: -10, remaining: -10 }]
  ] as const)("of an attempt at %i", ([now, expected]) => {
    expect(limitAt({ begun: 100, timeout: 10, totalTimeout: 60 }, now)).toEqual({
      timeout: 10,
      totalTimeout: 60,
      ...expected
    })
  })
})

describe("after a failure", () => {
  const untouched = { attempts: 1, mayHaveDeleted: false, seenUnknown: false }
  const mayHave = { attempts: 1, mayHaveDeleted: true, seenUnknown: true }
  const unavailable = { _tag: "DcsUnavailable", status: 503 }
  const reset = { _tag: "DcsTransportError", kind: "reset" } as const
  const refused = { _tag: "DcsUnauthorized", status: 401 }

  it.for([
    { name: "a retry", error: unavailable, next: transient },
    { name: "the last attempt", error: unavailable, number: 3, next: "stop" },
    { name: "what no retry mends", error: { _tag: "DcsForbidden", status: 403 }, next: "stop" },
    { name: "throttling", error: { _tag: "DcsThrottled", status: 429 }, next: throttled },
    {
      name: "throttling, if it ends the call",
      error: { _tag: "DcsThrottled", status: 429 },
      failOnThrottle: true,
      next: "stop"
    },
    { name: "another failure, if throttling ends the call", error: unavailable, failOnThrottle: true, next: transient },
    { name: "an answer to what cannot be repeated", error: unavailable, repeatable: false, next: "stop" },
    { name: "no answer to it", error: reset, repeatable: false, story: mayHave, next: "stop" },
    { name: "nothing sent of it", error: reset, repeatable: false, next: transient },
    { name: "no answer to what can be repeated", error: reset, story: mayHave, next: transient },
    { name: "a 401, fixed credentials", error: refused, next: "stop" },
    { name: "a 401", error: refused, correctable: "yes", next: "correct" },
    { name: "a second 401", error: refused, correctable: "done", next: "stop" },
    { name: "a 401 to the last attempt", error: refused, correctable: "yes", number: 3, next: "stop" },
    {
      name: "another failure, credentials that can correct themselves",
      error: unavailable,
      correctable: "yes",
      next: transient
    }
  ] as const)("$name", (row) => {
    const {
      error,
      failOnThrottle,
      next,
      number = 1,
      ...rest
    } = { correctable: "no", repeatable: true, story: untouched, ...row } as const
    const failed = { error, number, story: rest.story, correctable: rest.correctable }
    expect(afterFailure(rest, failed, retryBudget(limits), { failOnThrottle })).toEqual(next)
  })

  it.for([
    [0, undefined, 100, undefined],
    [0, 7, 100, 7],
    [9, 7, 100, 9],
    [0, 59, 100, 59],
    [0, 60, 100, undefined],
    [60, 0, 100, undefined],
    [0, 10, 150, undefined],
    [0, 9, 150, 9]
  ] as const)("at least %i, scheduled %s, at %i: %s", ([minWait, scheduled, now, wait]) => {
    const bounds = { begun: 100, timeout: 10, totalTimeout: 60 }
    expect(delayOf({ ...transient, minWait }, scheduled, bounds, now)).toBe(wait)
  })

  it.for([
    ["DcsCredentialsError", true],
    ["DcsInvalidInput", true],
    ["DcsClientClosed", true],
    ["DcsTransportError", false]
  ] as const)("%s arose before anything was sent: %s", ([_tag, before]) => {
    expect(failedBeforeSending({ _tag })).toBe(before)
  })
})

describe("a budget", () => {
  it.for([
    [busy, false, undefined],
    [busy, true, { kind: "busy", minWait: 0, cost: 5 }],
    [{ _tag: "DcsUnavailable", status: 503, retryAfter: 30 }, false, { ...transient, minWait: 30_000 }],
    [{ _tag: "DcsUnavailable", status: 503, retryAfter: 30.001 }, false, undefined]
  ] as const)("%o, retried if busy %s: %o", ([error, retryBusy, retry]) => {
    expect(retryBudget({ ...limits, retryBusy }).plan(error, 1)).toEqual(retry)
  })

  it("ends at 500 tokens spent, and comes back by successes, to 500 at most", () => {
    const budget = retryBudget(limits)
    const error = { _tag: "DcsUnavailable", status: 503 }
    budget.refund(undefined)
    for (let n = 0; n < 35; n += 1) expect(budget.spend(transient)).toBe(true)
    // 10 are left.
    expect(budget.plan(error, 1)).toBeUndefined()
    expect(budget.spend(transient)).toBe(false)
    expect(budget.spend(throttled)).toBe(true)
    expect(budget.spend(throttled)).toBe(true)
    expect(budget.spend(throttled)).toBe(false)
    budget.refund(transient)
    expect(budget.plan(error, 1)).toEqual(transient)
    expect(budget.spend(transient)).toBe(true)
    budget.refund(undefined)
    expect(budget.spend({ ...transient, cost: 1 })).toBe(true)
    expect(budget.spend({ ...transient, cost: 1 })).toBe(false)
  })

  it("is one for calls with limits of their own", () => {
    const budget = retryBudget(limits)
    const own = budget.within({ maxAttempts: 1, retryBusy: true })
    expect([own.maxAttempts, own.retryBusy]).toEqual([1, true])
    expect(own.plan({ _tag: "DcsUnavailable", status: 503 }, 1)).toBeUndefined()
    for (let n = 0; n < 100; n += 1) own.spend(throttled)
    expect(budget.spend(throttled)).toBe(false)
  })
})

it.for([
  [{ _tag: "DcsForbidden", status: 403, errorCode: "APIGW.0308" }, "throttled"],
  [{ _tag: "DcsTransportError", kind: "dns" }, "transient"],
  [{ _tag: "DcsTransportError", kind: "connect" }, "transient"],
  [{ _tag: "DcsTransportError", kind: "reset" }, "transient"],
  [{ _tag: "DcsTransportError", kind: "network" }, "transient"],
  [{ _tag: "DcsTransportError", kind: "tls" }, "never"],
  [{ _tag: "DcsTransportError", kind: "proxy" }, "never"],
  [{ _tag: "DcsTransportError", kind: "protocol" }, "never"],
  [{ _tag: "DcsTimeout", phase: "connect" }, "transient"],
  [{ _tag: "DcsTimeout", phase: "headers" }, "transient"],
  [{ _tag: "DcsTimeout", phase: "body" }, "transient"],
  [{ _tag: "DcsTimeout", phase: "total" }, "never"],
  [busy, "busy"],
  [{ _tag: "DcsBadRequest", status: 400, reason: { _tag: "Unknown" } }, "never"],
  [{ _tag: "DcsBadRequest", status: 400 }, "never"],
  [{ _tag: "DcsForbidden", status: 403, reason: { _tag: "InstanceBusy" } }, "never"],
  ...[408, 500, 502, 503, 504].map((status) => [{ _tag: "Any", status }, "transient"] as const),
  [{ _tag: "Any", status: 429 }, "throttled"],
  ...[200, 307, 409, 501].map((status) => [{ _tag: "Any", status }, "never"] as const),
  [{ _tag: "Any" }, "never"]
] as const)("%o is retried as %s", ([error, kind]) => {
  expect(retryClass(error)).toBe(kind)
})

it.for([
  ["transient", 0, 50],
  ["transient", 1, 100],
  ["transient", 9, 20_000],
  ["throttled", 0, 1000],
  ["throttled", 2, 4000],
  ["busy", 0, 1000],
  ["busy", 5, 20_000]
] as const)("%s, retry %i: up to %i ms", ([kind, n, ceiling]) => {
  expect(backoffCeiling(kind, n)).toBe(ceiling)
})
