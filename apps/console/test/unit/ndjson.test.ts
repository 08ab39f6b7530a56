import {
  AlreadyGone,
  BackgroundTask,
  DcsInvalidInput,
  DcsThrottled,
  DcsTransportError,
  DcsUnauthorized,
  Deleted,
  Failed,
  Invalid,
  NotAttempted,
  type BulkOutcome
} from "@dcs-tasks/browser"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Fate } from "../../src/model/Fate.ts"
import { recordLine, resultLine } from "../../src/model/Ndjson.ts"
import { fateOfOutcome, sharedMessage } from "../../src/model/Outcome.ts"
import { now, row } from "./tools/rows.ts"

const target = { endpoint: "https://DCS.example.com:443/", projectId: "p1" }
const parse = (line: string): unknown => JSON.parse(line)

describe("a record", () => {
  it("is a line as the command line exports it", () => {
    expect(recordLine(target, row("t1", { createdAt: "2026-01-01T00:00:00Z" }), now)).toBe(
      `{"endpoint":"https://dcs.example.com","projectId":"p1","instanceId":"i1","instanceName":"cache",` +
        `"exportedAt":"2026-06-01T12:00:00.000Z","task":{"id":"t1","name":"EXTEND","status":"SUCCESS",` +
        `"createdAt":"2026-01-01T00:00:00Z"}}\n`
    )
  })

  it("of an instance without a name has none", () => {
    expect(recordLine(target, row("t1", {}, { id: "i1" }), now)).not.toContain("instanceName")
  })

  it("can be read again whatever it contains, and is one line of visible text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.dictionary(fc.string({ unit: "binary", maxLength: 9 }), fc.string({ unit: "binary" }), { maxKeys: 3 }),
        (name, details) => {
          const record = new BackgroundTask({ id: "t1", name, details })
          const line = recordLine(target, { ...row("t1"), record }, now)
          expect(line.indexOf("\n")).toBe(line.length - 1)
          expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
          expect(parse(line)).toHaveProperty("task", parse(JSON.stringify(record)))
        }
      )
    )
  })
})

const throttled = new DcsThrottled({
  status: 429,
  errorCode: "APIGW.0308",
  errorMsg: "The throttling threshold has been reached.",
  requestId: "r1",
  retryAfter: 2,
  attempts: 3,
  mayHaveDeleted: false
})
const broken = new DcsTransportError({ kind: "network", attempts: 3, mayHaveDeleted: true })
const unauthorized = (fields: { readonly mayHaveDeleted: boolean; readonly unseenRepeat?: "runtime" | "middleware" }) =>
  new DcsUnauthorized({ status: 401, attempts: 1, reason: { _tag: "TokenExpired" }, ...fields })

const resultOf = (outcome: BulkOutcome, fate: Fate = fateOfOutcome(outcome)) =>
  resultLine({ row: row("t1"), fate, outcome })

describe("a result", () => {
  it.each<[string, BulkOutcome, string]>([
    [
      "deleted",
      new Deleted({ status: 200, requestId: "r1", attempts: 1 }),
      `"outcome":"deleted","attempts":1,"requestId":"r1"`
    ],
    [
      "already gone",
      new AlreadyGone({ attempts: 1, priorAttemptMayHaveDeleted: false }),
      `"outcome":"already-gone","attempts":1,"priorAttemptMayHaveDeleted":false`
    ],
    [
      "failed",
      new Failed({ error: throttled }),
      `"outcome":"failed","attempts":3,"requestId":"r1","error":{"_tag":"DcsThrottled",` +
        `"message":${JSON.stringify(throttled.message)},"status":429,"errorCode":"APIGW.0308","retryAfterSeconds":2}`
    ],
    [
      "unknown",
      new Failed({ error: broken }),
      `"outcome":"unknown","attempts":3,"error":{"_tag":"DcsTransportError","message":${JSON.stringify(broken.message)}}`
    ],
    ["not attempted", new NotAttempted({ stoppedBy: "signal" }), `"outcome":"not-attempted"`],
    [
      "invalid",
      new Invalid({ error: new DcsInvalidInput({ field: "taskId", problem: "is bad", value: "?" }) }),
      `"outcome":"invalid","error":{"_tag":"DcsInvalidInput","message":"taskId is bad: ?. Nothing was sent to DCS. Correct taskId."}`
    ]
  ])("%s is a line as the command line prints it", (_, outcome, members) => {
    expect(resultOf(outcome)).toBe(`{"instanceId":"i1","taskId":"t1",${members}}\n`)
  })

  it("with a reason names it", () => {
    expect(parse(resultOf(new Failed({ error: unauthorized({ mayHaveDeleted: false }) })))).toMatchObject({
      error: { _tag: "DcsUnauthorized", reason: "TokenExpired" }
    })
  })

  it("that a list settles loses its doubt", () => {
    const outcome = new Failed({ error: broken })
    expect(resultOf(outcome, { _tag: "AlreadyGone" })).toBe(
      `{"instanceId":"i1","taskId":"t1","outcome":"already-gone","attempts":3,"priorAttemptMayHaveDeleted":true}\n`
    )
    expect(parse(resultOf(outcome, { _tag: "StillThere" }))).toMatchObject({
      outcome: "failed",
      error: { _tag: "DcsTransportError" }
    })
  })
})

describe("a failure", () => {
  it("is unknown if the record may be gone", () => {
    expect(fateOfOutcome(new Failed({ error: broken }))).toEqual({
      _tag: "Unknown",
      message: broken.message,
      requestId: undefined
    })
    expect(fateOfOutcome(new Failed({ error: throttled }))).toMatchObject({ _tag: "Failed", requestId: "r1" })
  })

  it("is not unknown only because browsers can repeat a request over a connection that they use again", () => {
    const doubt = (unseenRepeat: "runtime" | "middleware") =>
      new Failed({ error: unauthorized({ mayHaveDeleted: true, unseenRepeat }) })
    expect(fateOfOutcome(doubt("runtime"))._tag).toBe("Failed")
    expect(fateOfOutcome(doubt("middleware"))._tag).toBe("Unknown")
    const seen = new Failed({
      error: unauthorized({ mayHaveDeleted: true, unseenRepeat: "runtime" }),
      seenUnknown: true
    })
    expect(fateOfOutcome(seen)._tag).toBe("Unknown")
  })

  it("shares its message with those that differ in the id of the request", () => {
    expect(throttled.message).toContain("r1")
    expect(sharedMessage(throttled.message, "r1")).not.toContain("r1")
    expect(sharedMessage(throttled.message, undefined)).toBe(throttled.message)
  })
})
