/** A pace of a bulk run that fails. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { describe, expect } from "vitest"
import { busy, count, freeFor, gone, logs, outcomes, run, service, tasks } from "./bulkService.ts"

/** Retries are planned a second after the failure. */
const retry = { schedule: Schedule.spaced("1 second"), maxAttempts: 3 }

const untyped = (effect: Effect.Effect<unknown, unknown>) => effect as Effect.Effect<void>

describe("a pace that", () => {
  const boom = new Error("no connection to the limiter")
  const broken: ReadonlyArray<readonly [string, Effect.Effect<unknown, unknown>]> = [
    ["dies", Effect.die(boom)],
    ["dies later", Effect.delay(Effect.die(boom), 10)],
    ["fails", Effect.fail(boom)],
    ["interrupts itself", Effect.interrupt],
    [
      "throws",
      Effect.sync(() => {
        throw boom
      })
    ]
  ]
  for (const [how, end] of broken) {
    it.effect(`${how} stops the run, is logged once, and loses no result`, () =>
      Effect.gen(function* () {
        const { logged, logger } = logs()
        const played = service(gone, 100)
        const pace = freeFor(2, untyped(end))
        const { results } = yield* Effect.provide(run(played, tasks(20), { concurrency: 6, pace }), logger)
        expect(count(results)).toEqual({ Deleted: 2, NotAttempted: 18 })
        for (const { outcome } of results) {
          if (outcome._tag === "NotAttempted") expect(outcome.stoppedBy).toBe("signal")
        }
        expect(played.requests).toHaveLength(2)
        expect(logged.map(([level, message]) => [level, message])).toEqual([
          ["Error", "The pace of a bulk deletion failed"]
        ])
        if (how !== "interrupts itself") expect(logged[0]?.[2]).toBe(boom)
      })
    )

    it.effect(`${how} before a retry sends no retry, and the call reports the error before it`, () =>
      Effect.gen(function* () {
        const { logged, logger } = logs()
        const played = service(busy)
        const pace = freeFor(1, untyped(end))
        const { results } = yield* Effect.provide(run(played, tasks(3), { concurrency: 1, pace, retry }), logger)
        expect(outcomes(results)).toMatchObject([
          { _tag: "Failed", error: { _tag: "DcsUnavailable", attempts: 1 } },
          { _tag: "NotAttempted", stoppedBy: "signal" },
          { _tag: "NotAttempted", stoppedBy: "signal" }
        ])
        expect(played.requests).toHaveLength(1)
        expect(logged).toHaveLength(1)
      })
    )
  }
})
