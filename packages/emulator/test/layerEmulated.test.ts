/** The emulator with a client that calls it. */
import { DcsTasks } from "@dcs-tasks/core"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { EmulatedOptions } from "../src/index.ts"
import { demo, Emulator, instanceId } from "./support.ts"

const under = (options?: EmulatedOptions) =>
  Effect.provide(Emulator.layerEmulated(options).pipe(Layer.provide(FetchHttpClient.layer)))

const task = { instanceId, taskId: demo.tasks.deletable }
const deletion = Effect.flatMap(DcsTasks, (dcs) => dcs.deleteBackgroundTask(task))

it.effect("the client reaches the emulator that the test controls", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    const dcs = yield* DcsTasks
    expect((yield* Stream.runCollect(dcs.listInstances())).map(({ id }) => id)).toContain(instanceId)
    expect(yield* deletion).toMatchObject({ _tag: "Deleted", status: 200 })
    expect((yield* emulator.deleted(instanceId)).has(task.taskId)).toBe(true)
  }).pipe(under())
)

it.effect("options go to the emulator, and those of the client to the client", () =>
  Effect.gen(function* () {
    const emulator = yield* Emulator
    expect(yield* Effect.flip(deletion)).toMatchObject({ _tag: "DcsUnauthorized", attempts: 1 })
    expect(emulator.projectId).toBe("mine")
    expect((yield* emulator.requests).length).toBe(1)
  }).pipe(under({ projectId: "mine", client: { credentials: { token: demo.tokens.expired }, retry: false } }))
)

it.effect("an invalid option of the client fails the layer", () =>
  Effect.gen(function* () {
    const error = yield* Effect.flip(deletion.pipe(under({ client: { timeout: -1 } })))
    expect(error).toMatchObject({ _tag: "DcsInvalidInput", field: "timeout" })
  })
)
