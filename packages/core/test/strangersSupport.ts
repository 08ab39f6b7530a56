/** A call whose caller brings functions of its own. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as Credentials from "../src/credentials/provider.ts"
import type { DcsTasksConfig } from "../src/index.ts"
import { canary, make, scripted, task } from "./support.ts"

/** The outcome or error of one call that ends within two minutes. */
export const outcomeOf = (answer: () => Response, overrides: Partial<DcsTasksConfig>, stop?: Effect.Effect<unknown>) =>
  Effect.gen(function* () {
    const { client, seen } = scripted(answer)
    const dcs = yield* make(client, { retry: {}, ...overrides })
    const call = yield* Effect.forkChild(
      Effect.match(dcs.deleteBackgroundTask(task, { stop }), {
        onFailure: (error): unknown => error,
        onSuccess: (outcome): unknown => outcome
      })
    )
    yield* TestClock.adjust("2 minutes")
    const end = call.pollUnsafe()
    if (end === undefined) yield* Effect.forkDetach(Fiber.interrupt(call))
    return { end, outcome: end === undefined ? "hangs" : yield* Fiber.join(call), requests: seen.length }
  })

export const ends: ReadonlyArray<readonly [string, Effect.Effect<unknown, unknown>]> = [
  ["dies", Effect.die("boom")],
  ["fails", Effect.fail("text")],
  ["throws", Effect.sync(() => JSON.parse("{"))],
  ["is interrupted", Effect.interrupt],
  ["hangs", Effect.never]
]

export const token = Credentials.toProvider({ token: canary })
