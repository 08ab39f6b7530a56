/** What an invalid option of a bulk deletion is told to be. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import { make, scripted, task } from "./support.ts"

const nothing = () => Effect.void
const functions = { standing: nothing, sending: nothing, ended: nothing }
const journal = "must have the functions standing, sending and ended"

describe("an option", () => {
  for (const [options, field, problem] of [
    [{ rate: 0 }, "rate", "must be a positive number"],
    [{ rate: "5" }, "rate", "must be a positive number"],
    [{ concurrency: 65 }, "concurrency", "must be a whole number from 1 to 64"],
    [{ onStop: "evil" }, "onStop", `must be "drain" or "end"`],
    [{ missing: "evil" }, "missing", `must be "fail" or "succeed" or "verify"`],
    [{ retry: "yes" }, "retry", "must be false or an object"],
    [{ retry: true }, "retry", "must be false or an object"],
    [{ retry: { schedule: 1 } }, "retry.schedule", "must be a Schedule"],
    [{ journal: null }, "journal", journal],
    [{ journal: nothing }, "journal", journal],
    [{ journal: { ...functions, standing: undefined } }, "journal", journal],
    [{ journal: { ...functions, sending: 1 } }, "journal", journal],
    [{ journal: { ...functions, ended: undefined } }, "journal", journal]
  ] satisfies ReadonlyArray<readonly [object, string, string]>) {
    it(`${field}: ${String(Object.values(options)[0])} ${problem}, and nothing is sent`, async () => {
      const { client, seen } = scripted(() => new Response(null, { status: 204 }))
      const dcs = await Effect.runPromise(make(client))
      const deletion: Stream.Stream<unknown, unknown> = Reflect.apply(dcs.deleteBackgroundTasks, dcs, [
        Stream.make(task),
        options
      ])
      const error = await Effect.runPromise(Effect.flip(Stream.runDrain(deletion)))
      expect(error).toMatchObject({ _tag: "DcsInvalidInput", field, problem })
      expect(error).not.toHaveProperty("limits")
      expect(seen).toEqual([])
    })
  }
})

describe("a retry option of a client", () => {
  for (const retry of ["yes", 5, null]) {
    it(`that is ${JSON.stringify(retry)} is named`, async () => {
      const making: Effect.Effect<unknown, unknown> = Reflect.apply(make, undefined, [
        scripted(() => new Response()).client,
        { retry }
      ])
      expect(await Effect.runPromise(Effect.flip(making))).toMatchObject({ _tag: "DcsInvalidInput", field: "retry" })
    })
  }
})

it("an input that is no Stream is named", async () => {
  const dcs = await Effect.runPromise(make(scripted(() => new Response()).client))
  const deletion: Stream.Stream<unknown, unknown> = Reflect.apply(dcs.deleteBackgroundTasks, dcs, [[task], {}])
  const error = await Effect.runPromise(Effect.flip(Stream.runDrain(deletion)))
  expect(error).toMatchObject({ _tag: "DcsInvalidInput", field: "input", problem: "must be a Stream of tasks" })
})
