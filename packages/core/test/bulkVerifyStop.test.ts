/** A stop also cuts the waits of the list call that verifies an instance. */
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Latch from "effect/Latch"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { make, scripted, task } from "./support.ts"

const response = (status: number, code: string, headers = {}) =>
  Response.json({ error_code: code, error_msg: "no" }, { status, headers })

it.effect("a run that stops while it verifies a missing task does not wait to list again", () =>
  Effect.gen(function* () {
    const { client, seen } = scripted(({ method }) =>
      method === "DELETE" ? response(404, "DCS.4133") : response(503, "DCS.5000", { "retry-after": "20" })
    )
    const dcs = yield* make(client, { retry: { maxAttempts: 3 } })
    const stop = Latch.makeUnsafe()
    const run = Stream.make(task).pipe(
      dcs.deleteBackgroundTasks({ missing: "verify", stop: Effect.as(stop.await, "signal" as const) }),
      Stream.runCollect
    )
    const fiber = yield* Effect.forkChild(run)
    while (seen.length < 2) yield* TestClock.adjust(1)
    for (let turns = 0; turns < 10; turns += 1) yield* TestClock.adjust(1)
    expect(fiber.pollUnsafe()).toBeUndefined()
    expect(seen.map(({ method }) => method)).toEqual(["DELETE", "GET"])
    stop.openUnsafe()
    for (let turns = 0; turns < 10; turns += 1) yield* TestClock.adjust(1)
    expect(fiber.pollUnsafe()).toBeDefined()
    const [result] = yield* Fiber.join(fiber)
    expect(result?.outcome).toMatchObject({ _tag: "Failed", error: { _tag: "DcsNotFound" } })
    expect(seen).toHaveLength(2)
  })
)
