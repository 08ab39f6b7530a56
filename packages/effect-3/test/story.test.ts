/** The story after a lost answer, and the quota that all calls of a client share. */
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import type { DcsTasksService } from "../src/index.ts"
import { answer, fixedRandom, gone, play, run, type Step } from "./play.ts"
import { itEffect, make, task } from "./support.ts"

describe("the quota", () => {
  /** On the real clock, for Effect 3's TestClock takes milliseconds a call; without jitter nobody waits. */
  const deleteAll = (dcs: DcsTasksService, count: number) =>
    Effect.forEach(Array.from({ length: count }), () => Effect.exit(dcs.deleteBackgroundTask(task)), {
      discard: true
    }).pipe(Effect.withRandom(fixedRandom(0)), Effect.runPromise)

  it("bounds what an outage costs: 2,000 calls, at most 2,200 requests", async () => {
    const { client, times } = play([answer(503)])
    await deleteAll(Effect.runSync(make(client, { retry: {} })), 2000)
    expect(times.length).toBe(2000 + Math.floor(500 / 14))
  })

  it("comes back with success", async () => {
    let failing = true
    const { client, times } = play([() => answer(failing ? 503 : 204)()])
    const dcs = Effect.runSync(make(client, { retry: {} }))
    await deleteAll(dcs, 100)
    failing = false
    await deleteAll(dcs, 28)
    failing = true
    const before = times.length
    await deleteAll(dcs, 1)
    // 10 tokens were left of 500; 28 clean successes make 38: two retries at 14.
    expect(times.length - before).toBe(3)
  })
})

describe("after an attempt whose fate is unknown", () => {
  const lost: ReadonlyArray<readonly [string, () => Step]> = [
    ["a 500", answer(500)],
    ["a reset", () => "reset"],
    ["a timeout", () => "hang"],
    ["a 502", answer(502)]
  ]
  const html = () => new Response("<html>not found</html>", { status: 404, headers: { "content-type": "text/html" } })
  const notAboutTheTask: ReadonlyArray<readonly [string, () => Step, string]> = [
    ["404 DCS.3022", answer(404, { error_code: "DCS.3022" }), "Instance"],
    ["404 DCS.4001", answer(404, { error_code: "DCS.4001" }), "Route"],
    ["404 APIG.0101", answer(404, { error_code: "APIG.0101" }), "Route"],
    ["404 HTML", html, "Unknown"],
    ["404 empty", answer(404), "Unknown"]
  ]
  for (const [name, first] of lost) {
    itEffect(`${name}, a 404 about the task is success`, () =>
      Effect.gen(function* () {
        for (const missing of ["fail", "succeed"] as const) {
          const { result } = yield* run([first, gone], { missing })
          expect(result).toMatchObject({ _tag: "AlreadyGone", attempts: 2, priorAttemptMayHaveDeleted: true })
        }
      })
    )
    for (const [other, second, reason] of notAboutTheTask) {
      itEffect(`${name}, ${other} stays an error`, () =>
        Effect.gen(function* () {
          const { result } = yield* run([first, second], { missing: "succeed" })
          expect(result).toMatchObject({
            _tag: "DcsNotFound",
            reason: { _tag: reason },
            attempts: 2,
            mayHaveDeleted: true
          })
        })
      )
    }
    itEffect(`${name}, a 401 or 429 says that the task may be gone`, () =>
      Effect.gen(function* () {
        expect((yield* run([first, answer(401)])).result).toMatchObject({
          _tag: "DcsUnauthorized",
          mayHaveDeleted: true
        })
        expect((yield* run([first, answer(429)])).result).toMatchObject({
          _tag: "DcsThrottled",
          attempts: 3,
          mayHaveDeleted: true
        })
      })
    )
  }

  itEffect("is false after refused connections only", () =>
    Effect.gen(function* () {
      expect((yield* run([() => "refused"])).result).toMatchObject({
        _tag: "DcsTransportError",
        kind: "connect",
        attempts: 3,
        mayHaveDeleted: false
      })
      expect((yield* run([() => "refused", gone])).result).toMatchObject({ _tag: "DcsNotFound", mayHaveDeleted: false })
    })
  )

  itEffect("a first 404 about the task is gone only where that was asked for", () =>
    Effect.gen(function* () {
      expect((yield* run([gone])).result).toMatchObject({ _tag: "DcsNotFound", attempts: 1, mayHaveDeleted: false })
      expect((yield* run([gone], { missing: "succeed" })).result).toMatchObject({
        _tag: "AlreadyGone",
        attempts: 1,
        priorAttemptMayHaveDeleted: false
      })
    })
  )
})
