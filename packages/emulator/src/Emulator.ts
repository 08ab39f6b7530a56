/**
 * The emulator as a service of an Effect program.
 *
 * @since 0.1.0
 */
import type { TaskRecord } from "@dcs-tasks/core/Api"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Fault } from "./Fault.ts"
import { type EmulatorStartError, launch } from "./internal/launch.ts"
import type { EmulatorOptions, SeenRequest, TaskSeed } from "./Options.ts"
import type { SeededInstance } from "./Scenario.ts"

export { EmulatorStartError } from "./internal/launch.ts"

/** @since 0.1.0 */
export interface EmulatorService {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string
  readonly projectId: string
  /** The token that may list and delete. */
  readonly token: string
  readonly instances: Effect.Effect<ReadonlyArray<SeededInstance>>
  /** Every request so far, in the order of arrival. */
  readonly requests: Effect.Effect<ReadonlyArray<SeenRequest>>
  /** What is left, newest first. */
  readonly tasks: (instanceId: string) => Effect.Effect<ReadonlyArray<TaskRecord>>
  /** Adds a task, or replaces the one with its id. An instance that is not there yet is made. */
  readonly seedTask: (instanceId: string, task?: TaskSeed) => Effect.Effect<TaskRecord>
  /** Lines faults up; each strikes the first request that fits it. */
  readonly inject: (...faults: ReadonlyArray<Fault>) => Effect.Effect<void>
}

/**
 * DCS in memory behind real HTTP on loopback.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { Emulator } from "@dcs-tasks/emulator"
 * import * as Effect from "effect/Effect"
 *
 * export const program = Effect.gen(function* () {
 *   const emulator = yield* Emulator
 *   yield* emulator.inject({ kind: "throttled", retryAfter: 1 })
 *   return emulator.endpoint
 * }).pipe(Effect.provide(Emulator.layer({ seed: 7 })))
 * ```
 */
export class Emulator extends Context.Service<Emulator, EmulatorService>()("@dcs-tasks/emulator/Emulator") {
  /** Listens as long as the layer's scope is open; closing it cuts connections that still wait. */
  static readonly layer = (options: EmulatorOptions = {}): Layer.Layer<Emulator, EmulatorStartError> =>
    Layer.effect(
      Emulator,
      Effect.map(launch(options), (handle) => ({
        endpoint: handle.endpoint,
        projectId: handle.projectId,
        token: handle.token,
        instances: Effect.sync(handle.instances),
        requests: Effect.sync(handle.requests),
        tasks: (instanceId) => Effect.sync(() => handle.tasks(instanceId)),
        seedTask: (instanceId, task) => Effect.sync(() => handle.seedTask(instanceId, task)),
        inject: (...faults) => Effect.sync(() => handle.inject(...faults))
      }))
    )
}
