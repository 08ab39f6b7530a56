/**
 * The emulator as a service of an Effect program.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Access, Controls } from "./Controls.ts"
import { launch } from "./internal/launch.ts"
import type { EmulatorStartError } from "./internal/listen.ts"
import type { EmulatorOptions } from "./Options.ts"
import type { SeededInstance } from "./Scenario.ts"

export { EmulatorStartError } from "./internal/listen.ts"

/** Functions without parameters become Effects; the others return one. */
type Effectful<F extends (...args: ReadonlyArray<never>) => unknown> = Parameters<F>["length"] extends 0
  ? Effect.Effect<ReturnType<F>>
  : (...args: Parameters<F>) => Effect.Effect<ReturnType<F>>

type EffectfulControls = { readonly [K in keyof Controls]: Effectful<Controls[K]> }

/**
 * {@link Controls} as Effects: `requests`, `counts`, `disasters`, `issuedTokens` and `now` are Effects, the others are
 * functions that return one.
 *
 * @since 0.1.0
 */
export interface EmulatorService extends Access, EffectfulControls {
  /** The instances that exist now, seeded or created by `seedTask`. */
  readonly instances: Effect.Effect<ReadonlyArray<SeededInstance>>
}

const effectful =
  <Args extends ReadonlyArray<unknown>, A>(f: (...args: Args) => A) =>
  (...args: Args) =>
    Effect.sync(() => f(...args))

/**
 * The emulator as a service: DCS in memory, behind real HTTP on loopback.
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
  /** Listens as long as the layer's scope is open. Closing it drops open connections. */
  static readonly layer = (options: EmulatorOptions = {}): Layer.Layer<Emulator, EmulatorStartError> =>
    Layer.effect(
      Emulator,
      Effect.map(launch(options), (handle) => ({
        endpoint: handle.endpoint,
        iamEndpoint: handle.iamEndpoint,
        projectId: handle.projectId,
        token: handle.token,
        account: handle.account,
        instances: Effect.sync(handle.instances),
        requests: Effect.sync(handle.requests),
        counts: Effect.sync(handle.counts),
        disasters: Effect.sync(handle.disasters),
        tasks: effectful(handle.tasks),
        taskCount: effectful(handle.taskCount),
        generatedIds: effectful(handle.generatedIds),
        deleted: effectful(handle.deleted),
        seedTask: effectful(handle.seedTask),
        inject: effectful(handle.inject),
        issueToken: effectful(handle.issueToken),
        issueKey: effectful(handle.issueKey),
        issuedTokens: Effect.sync(handle.issuedTokens),
        revokeToken: effectful(handle.revokeToken),
        now: Effect.sync(handle.now),
        advanceClock: effectful(handle.advanceClock)
      }))
    )
}
