/** A missing task in the four worlds, with every client of `@effect/platform`. */
import { provable, type World, worlds } from "@dcs-tasks/contract"
import { startEmulator } from "@dcs-tasks/emulator"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { describe, expect } from "vitest"
import { type DeleteBackgroundTaskOptions, DcsTasks } from "../src/index.ts"
import { itLive } from "./support.ts"

const instanceId = "instance-1"

const transports: ReadonlyArray<readonly [string, Layer.Layer<HttpClient.HttpClient>, provesUntouched: boolean]> = [
  ["fetch", FetchHttpClient.layer, false],
  ["undici", NodeHttpClient.layerUndici, true],
  ["node:http", NodeHttpClient.layer, true]
]

const emulated = ({ missingTask }: World) =>
  Effect.acquireRelease(
    Effect.promise(() => startEmulator({ missingTask, instances: [{ id: instanceId, taskCount: 3 }] })),
    (emulator) => Effect.promise(() => emulator.close())
  )

for (const [name, transport, provesUntouched] of transports) {
  describe.each(worlds)(`over ${name}, a missing task is $name:`, (world) => {
    itLive("never there, there once, its answer lost, and missing is fine", () =>
      Effect.gen(function* () {
        const emulator = yield* emulated(world)
        const { endpoint, projectId, token } = emulator
        const dcs = yield* DcsTasks.make({
          endpoint,
          projectId,
          credentials: { token: Redacted.make(token) },
          missingCodes: world.missingCodes,
          retry: { schedule: Schedule.recurs(2) }
        })
        const remove = (taskId: string, options?: DeleteBackgroundTaskOptions) =>
          Effect.catchAll(dcs.deleteBackgroundTask({ instanceId, taskId }, options), Effect.succeed)
        const [once = "", failed = "", cut = ""] = emulator.generatedIds(instanceId)
        emulator.inject(
          { kind: "status", status: 503, taskId: failed, afterHandling: true },
          { kind: "resetBeforeHeaders", taskId: cut, afterHandling: true }
        )
        const missing = provable(world.missing.outcome, provesUntouched)
        const lost = provable(world.lost.outcome, provesUntouched)
        expect(yield* remove("never")).toMatchObject(missing)
        expect(yield* remove("never", { missing: "succeed" })).toMatchObject(
          provable(world.lenient.outcome, provesUntouched)
        )
        expect(yield* remove(once)).toMatchObject({ _tag: "Deleted", status: 200, attempts: 1 })
        expect(yield* remove(once)).toMatchObject(missing)
        expect(yield* remove(failed)).toMatchObject(lost)
        expect(yield* remove(cut)).toMatchObject(lost)
        expect(emulator.deleted(instanceId).size).toBe(3)
        expect(emulator.counts().requests).toBe(8)
        expect(emulator.disasters()).toEqual([])
      }).pipe(Effect.scoped, Effect.provide(transport))
    )
  })
}
