/** Random faults: reproducible, and at the given rates. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { EmulatorOptions, EmulatorService, RandomFaults } from "../src/index.ts"
import { randomFaults } from "../src/internal/randomFault.ts"
import { call, Emulator, raw, tasksPath } from "./support.ts"

const rates = {
  resetBefore: 0.1,
  resetAfter: 0.1,
  error500Before: 0.1,
  error500After: 0.1,
  unavailable: 0.1,
  throttled: 0.1,
  slow: 0.1,
  hang: 0.1
}

const many = (faults: RandomFaults) => {
  const faultOf = randomFaults(faults)
  return Array.from({ length: 4000 }, (_, index) => faultOf(index))
}

it("the same seed gives the same faults, another seed others", () => {
  expect(many({ seed: 1, rates })).toEqual(many({ seed: 1, rates }))
  expect(many({ seed: 1, rates })).not.toEqual(many({ seed: 2, rates }))
})

it("as often as asked for, before and after handling", () => {
  const seen = new Map<string, number>()
  for (const fault of many({ seed: 1, rates, retryAfter: 3, slowMillis: 5 })) {
    const detail = fault?.kind === "status" ? fault.status : fault?.kind === "latency" ? fault.millis : ""
    const what =
      fault === undefined ? "none" : [fault.kind, detail, fault.afterHandling === true ? "after" : ""].join(" ")
    seen.set(what.trim(), (seen.get(what.trim()) ?? 0) + 1)
  }
  const expected = {
    none: 800,
    resetBeforeHeaders: 400,
    "resetBeforeHeaders  after": 200,
    "resetAfterHeaders  after": 200,
    "status 500": 400,
    "status 500 after": 400,
    "status 503": 400,
    throttled: 400,
    "latency 5": 400,
    hang: 200,
    "hang  after": 200
  }
  expect(new Set(seen.keys())).toEqual(new Set(Object.keys(expected)))
  for (const [what, count] of Object.entries(expected)) {
    expect([what, Math.abs((seen.get(what) ?? 0) - count) < 80]).toEqual([what, true])
  }
})

it("no rates, no faults; a rate of 1 strikes always", () => {
  expect(new Set(many({ seed: 1, rates: {} }))).toEqual(new Set([undefined]))
  expect(many({ seed: 1, rates: { unavailable: 1 } }).filter((fault) => fault?.kind !== "status")).toEqual([])
})

const bulk = (rates: RandomFaults["rates"]): EmulatorOptions => ({
  faults: { seed: 3, rates, retryAfter: 2, slowMillis: 1 },
  instances: [{ id: "i", taskCount: 40 }]
})

/** The status, or `cut` for an incomplete response. */
const outcome = (emulator: EmulatorService, task: string) =>
  Effect.promise(async () => {
    try {
      const url = `${emulator.endpoint}${tasksPath("i")}/${task}`
      const response = await fetch(url, { method: "DELETE", headers: { "x-auth-token": emulator.token } })
      await response.text()
      return response.status
    } catch {
      return "cut"
    }
  })

it.effect.each([
  ["resetBefore", "cut", false],
  ["resetAfter", "cut", true],
  ["error500Before", 500, false],
  ["error500After", 500, true],
  ["unavailable", 503, false],
  ["throttled", 429, false],
  ["slow", 200, true]
] as const)("%s: the client sees %s, and deleted is %s", ([rate, expected, deletes]) =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const deleted = yield* emulator.deleted("i")
    const ids = [...(yield* emulator.generatedIds("i"))]
    const outcomes = yield* Effect.forEach(ids, (id) => outcome(emulator, id), { concurrency: 8 })
    expect(new Set(outcomes)).toEqual(new Set([expected]))
    expect(deleted.size).toBe(deletes ? ids.length : 0)
  }).pipe(Effect.provide(Emulator.layer(bulk({ [rate]: 1 }))))
)

it.effect("a half answer after handling has the real status: a missing task is no 200", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    for (const [task, status] of [
      ["nothing", 404],
      [[...(yield* emulator.generatedIds("i"))][0] ?? "", 200]
    ] as const) {
      yield* emulator.inject({ kind: "resetAfterHeaders", afterHandling: true })
      yield* outcome(emulator, task)
      expect((yield* emulator.requests).at(-1)).toMatchObject({ status, fault: "resetAfterHeaders" })
    }
  }).pipe(Effect.provide(Emulator.layer({ ...bulk({}), answer: 204 })))
)

it.effect("IAM is spared, and an injected fault comes before a random one", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    expect((yield* raw(emulator, { path: "/v3/projects", headers: { "x-auth-token": emulator.token } })).status).toBe(
      200
    )
    yield* emulator.inject({ kind: "status", status: 418 })
    expect((yield* call(emulator, tasksPath("i"))).status).toBe(418)
    expect((yield* call(emulator, tasksPath("i"))).status).toBe(503)
    expect((yield* emulator.counts).byFault).toEqual({ status: 2 })
  }).pipe(Effect.provide(Emulator.layer(bulk({ unavailable: 1 }))))
)
