/** How long a runner waits for one answer of its database. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { patiently } from "../src/tables/patience.ts"

it.effect("what is never answered is tried again, with more time", () =>
  Effect.gen(function* () {
    let tries = 0
    const statement = Effect.suspend(() => {
      tries += 1
      return tries === 1 ? Effect.never : Effect.delay(Effect.succeed("answer"), 45_000)
    })
    const fiber = yield* Effect.forkChild(patiently(statement))
    yield* TestClock.adjust("80 seconds")
    expect(yield* Fiber.join(fiber)).toBe("answer")
    expect(tries).toBe(2)
  })
)
