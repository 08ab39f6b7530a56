/**
 * The emulator as a service of an Effect program.
 *
 * @since 0.1.0
 */
import { type DcsCredentialsError, type DcsInvalidInput, DcsTasks, type DcsTasksConfig } from "@dcs-tasks/core"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
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
 * {@link Controls} as Effects: `requests`, `counts`, `disasters`, `clearFaults`, `issuedTokens` and `now` are Effects, the
 * others are functions that return one.
 *
 * @since 0.1.0
 * @category services
 */
export interface EmulatorService extends Access, EffectfulControls {
  /** The instances that exist now, seeded or created by `seedTask`. */
  readonly instances: Effect.Effect<ReadonlyArray<SeededInstance>>
}

/**
 * Options of an emulator, and of the client that calls it.
 *
 * @since 0.1.0
 * @category testing
 */
export interface EmulatedOptions extends EmulatorOptions {
  /**
   * Options of the client, such as `timeout`, `retry` or other `credentials`. By default, it has the endpoint, the project
   * and the token of the emulator.
   */
  readonly client?: Partial<DcsTasksConfig> | undefined
}

const effectful =
  <Args extends ReadonlyArray<unknown>, A>(f: (...args: Args) => A) =>
  (...args: Args) =>
    Effect.sync(() => f(...args))

/**
 * The emulator as a service: DCS in memory, behind real HTTP on loopback.
 *
 * @since 0.1.0
 * @category services
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
        clearFaults: Effect.sync(handle.clearFaults),
        issueToken: effectful(handle.issueToken),
        issueKey: effectful(handle.issueKey),
        issuedTokens: Effect.sync(handle.issuedTokens),
        revokeToken: effectful(handle.revokeToken),
        now: Effect.sync(handle.now),
        advanceClock: effectful(handle.advanceClock)
      }))
    )

  /**
   * The emulator and a `DcsTasks` that calls it, over the `HttpClient` in the context: provide the one that your program
   * uses.
   *
   * @example
   * ```ts
   * import { DcsTasks } from "@dcs-tasks/core"
   * import { demo, Emulator } from "@dcs-tasks/emulator"
   * import * as Effect from "effect/Effect"
   * import * as FetchHttpClient from "effect/http/FetchHttpClient"
   * import * as Layer from "effect/Layer"
   *
   * const [instance] = demo.instances
   * const outcome = await Effect.gen(function* () {
   *   const dcs = yield* DcsTasks
   *   return yield* dcs.deleteBackgroundTask({ instanceId: instance.id, taskId: demo.tasks.deletable })
   * }).pipe(
   *   Effect.provide(Emulator.layerEmulated().pipe(Layer.provide(FetchHttpClient.layer))),
   *   Effect.runPromise
   * )
   * outcome._tag // => "Deleted"
   * ```
   */
  static readonly layerEmulated = ({ client, ...options }: EmulatedOptions = {}): Layer.Layer<
    Emulator | DcsTasks,
    EmulatorStartError | DcsInvalidInput | DcsCredentialsError,
    HttpClient.HttpClient
  > =>
    Layer.effect(
      DcsTasks,
      Effect.flatMap(Emulator, ({ endpoint, projectId, token }) =>
        DcsTasks.make({ endpoint, projectId, credentials: { token }, ...client })
      )
    ).pipe(Layer.provideMerge(Emulator.layer(options)))
}
