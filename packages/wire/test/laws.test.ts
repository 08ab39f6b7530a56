/** Properties of the retry budget after any history, and of the message of any error. */
import type { BadRequestReason, NotFoundReason } from "../src/answer/errorCode.ts"
import { type Describable, errorMessage, type TimeoutPhase, type UnseenRepeat } from "../src/failure/errorMessage.ts"
import { type PlannedRetry, retryBudget } from "../src/retry/retryBudget.ts"
import { retryClass, retryDefaults } from "../src/retry/retryRule.ts"
import { serverText } from "../src/text.ts"
import type { TransportKind } from "../src/fault/networkFault.ts"
import type { UnauthorizedReason } from "../src/answer/unauthorized.ts"
import { unprintable } from "@dcs-tasks/vectors"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

describe("the budget of retries", () => {
  const { budget } = retryDefaults
  const failure = fc.constantFrom(
    { _tag: "DcsThrottled", status: 429 },
    { _tag: "DcsUnavailable", status: 503 },
    { _tag: "DcsTransportError", kind: "dns" } as const,
    { _tag: "DcsBadRequest", status: 400, reason: { _tag: "InstanceBusy" } }
  )
  /** A failure, with or without a retry, or the success of a call that was retried. */
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ failure, goesOn: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ succeeds: fc.option(fc.nat(), { nil: undefined }) }) }
  )
  /** Some histories begin during an outage. */
  const history = fc.tuple(fc.nat(120), fc.array(step, { maxLength: 60 }))

  it("is what was paid less than at first, never overdrawn and never more than full", () => {
    const refused = { dear: 0, cheap: 0 }
    const law = fc.property(history, ([outage, steps]) => {
      const { plan, refund, spend } = retryBudget({ maxAttempts: 3, retryBusy: true })
      const paid: Array<PlannedRetry> = []
      let left: number = budget.tokens
      const fails = (error: Parameters<typeof plan>[0], cost: number, goesOn: boolean) => {
        const retry = plan(error, 1)
        expect(retry?.cost).toBe(left < cost ? undefined : cost)
        if (retry === undefined) refused[cost === budget.cost.transient ? "dear" : "cheap"] += 1
        else if (goesOn) {
          spend(retry)
          paid.push(retry)
          left -= cost
        }
      }
      for (let n = 0; n < outage; n += 1) fails({ _tag: "DcsThrottled", status: 429 }, budget.cost.throttled, true)
      for (const step of steps) {
        if ("failure" in step) {
          fails(step.failure, budget.cost[retryClass(step.failure) === "transient" ? "transient" : "busy"], step.goesOn)
        } else {
          const [last] = step.succeeds === undefined ? [] : paid.splice(step.succeeds % (paid.length + 1), 1)
          refund(last)
          left = Math.min(budget.tokens, left + (last?.cost ?? 1))
        }
        expect(left).toBeGreaterThanOrEqual(0)
      }
    })
    fc.assert(law, { numRuns: 500 })
    expect(Math.min(refused.dear, refused.cheap)).toBeGreaterThan(0)
  })

  it("pays for no plan that other calls have overtaken", () => {
    const { plan, spend } = retryBudget({ maxAttempts: 3, retryBusy: false })
    const planned = Array.from({ length: budget.tokens }, () => plan({ _tag: "DcsThrottled", status: 429 }, 1))
    const paid = planned.filter((retry) => retry !== undefined && spend(retry))
    expect(paid).toHaveLength(Math.floor(budget.tokens / budget.cost.throttled))
  })

  it("grows by one with every clean success until it is full", () => {
    const { plan, refund, spend } = retryBudget({ maxAttempts: 3, retryBusy: false })
    const spent = () => {
      let sum = 0
      while (sum <= budget.tokens) {
        const retry = plan({ _tag: "DcsThrottled", status: 429 }, 1)
        if (retry === undefined) break
        spend(retry)
        sum += retry.cost
      }
      return sum
    }
    const after = [0, 5, 499, 501, 10_000].map((successes) => {
      for (let n = 0; n < successes; n += 1) refund(undefined)
      return spent()
    })
    expect(after).toEqual([500, 5, 495, 500, 500])
  })
})

describe("the line of an error", () => {
  const anyOf = <T extends string>(all: { readonly [K in T]: K }) => fc.constantFrom(...Object.values<T>(all))
  /** Text as in a field: escaped and cut. It never contains the word that the test looks for. */
  const text = fc
    .string({ unit: "binary", maxLength: 20 })
    .map((raw) => serverText(raw))
    .filter((text) => !text.includes("undefined"))
  const tag = <const T extends string>(_tag: T) => fc.constant(_tag)
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
  const status = fc.oneof(fc.constantFrom(0, 200, 204, 302, 404, 500), fc.integer({ min: 100, max: 999 }))
  const sent = {
    attempts: fc.nat(),
    mayHaveDeleted: fc.boolean(),
    unseenRepeat: maybe(anyOf<UnseenRepeat>({ runtime: "runtime", middleware: "middleware" }))
  }
  const answered = { ...sent, status, errorCode: maybe(text), errorMsg: maybe(text), requestId: maybe(text) }
  const retryAfter = maybe(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }))
  const badRequest = anyOf<BadRequestReason>({
    TaskNotDeletable: "TaskNotDeletable",
    InstanceBusy: "InstanceBusy",
    MalformedId: "MalformedId",
    Unsupported: "Unsupported",
    Other: "Other"
  })
  const notFound = anyOf<NotFoundReason>({ Task: "Task", Instance: "Instance", Route: "Route", Unknown: "Unknown" })
  const unauthorized: { readonly [K in UnauthorizedReason["_tag"]]: fc.Arbitrary<UnauthorizedReason> } = {
    TokenExpired: fc.constant({ _tag: "TokenExpired" }),
    ProjectMismatch: fc.constant({ _tag: "ProjectMismatch" }),
    SignatureMismatch: fc.record({ _tag: tag("SignatureMismatch"), line: text }, { requiredKeys: ["_tag"] }),
    ClockSkew: fc.record({ _tag: tag("ClockSkew"), localTime: text, serverTime: text }),
    Other: fc.constant({ _tag: "Other" })
  }
  const kind = anyOf<TransportKind>({
    dns: "dns",
    connect: "connect",
    tls: "tls",
    reset: "reset",
    proxy: "proxy",
    protocol: "protocol",
    network: "network"
  })
  const phase = anyOf<TimeoutPhase>({ connect: "connect", headers: "headers", body: "body", total: "total" })
  const errors: { readonly [Tag in Describable["_tag"]]: fc.Arbitrary<Describable> } = {
    DcsInvalidInput: fc.record({ _tag: tag("DcsInvalidInput"), field: text, problem: text, value: text }),
    DcsCredentialsError: fc.record({ _tag: tag("DcsCredentialsError"), source: text, problem: text }),
    DcsClientClosed: fc.record({ _tag: tag("DcsClientClosed") }),
    DcsBadRequest: fc.record({ _tag: tag("DcsBadRequest"), ...answered, reason: fc.record({ _tag: badRequest }) }),
    DcsUnauthorized: fc.record({
      _tag: tag("DcsUnauthorized"),
      ...answered,
      reason: fc.oneof(...Object.values(unauthorized))
    }),
    DcsForbidden: fc.record({ _tag: tag("DcsForbidden"), ...answered }),
    DcsNotFound: fc.record({ _tag: tag("DcsNotFound"), ...answered, reason: fc.record({ _tag: notFound }) }),
    DcsInternalError: fc.record({ _tag: tag("DcsInternalError"), ...answered }),
    DcsThrottled: fc.record({ _tag: tag("DcsThrottled"), ...answered, retryAfter }),
    DcsUnavailable: fc.record({ _tag: tag("DcsUnavailable"), ...answered, retryAfter }),
    DcsUnexpectedResponse: fc.record({
      _tag: tag("DcsUnexpectedResponse"),
      ...answered,
      location: maybe(text),
      excerpt: maybe(text),
      detail: maybe(text)
    }),
    DcsTransportError: fc.record({ _tag: tag("DcsTransportError"), ...sent, kind, detail: maybe(text) }),
    DcsTimeout: fc.record({ _tag: tag("DcsTimeout"), ...sent, phase, timeoutMillis: fc.nat() })
  }

  it.for(Object.entries(errors))("%s: one line that says what is true, with no hole in it", ([, error]) => {
    fc.assert(
      fc.property(error, (error) => {
        const line = errorMessage(error)
        expect(line).not.toMatch(unprintable)
        expect(line).not.toMatch(/undefined|null|NaN|Infinity|\[object|function/)
        expect(line).toMatch(/\. (Nothing was (sent to DCS|deleted)\.|.*task may have been deleted\.) [A-Z].*\./)
        const requestId = "requestId" in error ? error.requestId : undefined
        expect(line.includes(` Request id: ${requestId ?? ""}`)).toBe(requestId !== undefined)
      }),
      { numRuns: 300 }
    )
  })
})
