/**
 * The emulator for callers that use Promises instead of Effect.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { Access, Controls } from "./Controls.ts"
import { launch } from "./internal/launch.ts"
import type { EmulatorOptions } from "./Options.ts"
import type { SeededInstance } from "./Scenario.ts"

/**
 * A running emulator: where it listens, its credentials and its controls.
 *
 * @since 0.1.0
 * @category models
 */
export interface RunningEmulator extends Access, Controls, AsyncDisposable {
  /** The instances it started with. */
  readonly instances: ReadonlyArray<SeededInstance>
  /** Stops listening and drops open connections. Can be called more than once. */
  readonly close: () => Promise<void>
}

/**
 * Starts an emulator. Rejects with an `EmulatorStartError` if it cannot listen.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { startEmulator } from "@dcs-tasks/emulator"
 *
 * const emulator = await startEmulator({ seed: 7 })
 * emulator.inject({ kind: "status", status: 503, headers: { "retry-after": "1" } })
 * // point the code under test at emulator.endpoint
 * emulator.requests().map(({ status }) => status)
 * await emulator.close()
 * ```
 */
export const startEmulator = async (options: EmulatorOptions = {}): Promise<RunningEmulator> => {
  const scope = Scope.makeUnsafe()
  const close = () => Effect.runPromise(Scope.close(scope, Exit.void))
  const handle = await Effect.runPromise(
    Effect.onError(Scope.provide(launch(options), scope), () => Scope.close(scope, Exit.void))
  )
  return { ...handle, instances: handle.instances(), close, [Symbol.asyncDispose]: close }
}
