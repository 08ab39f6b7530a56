/**
 * The service and all that it requires, as a layer for Effect programs on Node.
 *
 * @since 0.1.0
 */
import { type DcsCredentialsError, type DcsInvalidInput, DcsTasks } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type LayerOptions, toConfig } from "./ClientOptions.ts"
import { type EnvironmentOverrides, fromMachine } from "./environment.ts"
import * as Transport from "./transport/Transport.ts"

/**
 * The service with the options of `createClient` and its own transport. Building it sends nothing.
 *
 * @since 0.1.0
 * @category layers
 * @example
 * ```ts
 * import { DcsTasks, layer } from "@dcs-tasks/node"
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 *
 * const live = layer({
 *   region: "eu-de",
 *   projectId: { name: "eu-de_shop" },
 *   credentials: { accessKeyId: "ACCESS_KEY_ID", secretAccessKey: Redacted.make("SECRET_ACCESS_KEY") }
 * })
 *
 * const program = Effect.gen(function* () {
 *   const dcs = yield* DcsTasks
 *   return yield* dcs.deleteBackgroundTask({ instanceId: "INSTANCE", taskId: "TASK" })
 * }).pipe(Effect.provide(live))
 * ```
 */
export const layer = (options: LayerOptions): Layer.Layer<DcsTasks, DcsInvalidInput | DcsCredentialsError> =>
  Layer.effect(DcsTasks, Effect.flatMap(toConfig(options), DcsTasks.make)).pipe(
    Layer.provide(Transport.layerWith(options))
  )

/**
 * The service with the options that `environmentOptions` finds. Building it reads environment variables and files, and
 * sends nothing.
 *
 * @since 0.1.0
 * @category layers
 * @example
 * ```ts
 * import { layerEnvironment } from "@dcs-tasks/node"
 *
 * const live = layerEnvironment({ cloud: "otc" })
 * ```
 */
export const layerEnvironment = (
  overrides: EnvironmentOverrides = {}
): Layer.Layer<DcsTasks, DcsInvalidInput | DcsCredentialsError> =>
  Layer.unwrap(
    Effect.map(
      Effect.suspend(() => fromMachine(overrides)),
      layer
    )
  )
