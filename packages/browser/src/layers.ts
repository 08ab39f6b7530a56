/**
 * The service and all that it requires, as a layer for Effect programs in a browser.
 *
 * @since 0.1.0
 */
import { orFail } from "@dcs-tasks/core/adapter"
import type { DcsCredentialsError, DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { DcsTasks } from "@dcs-tasks/core/DcsTasks"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type LayerOptions, toConfig } from "./ClientOptions.ts"
import * as Transport from "./Transport.ts"

/**
 * The service with the options of `createClient`. Building it sends nothing.
 *
 * @since 0.1.0
 * @category layers
 * @example
 * ```ts
 * import { DcsTasks, layer } from "@dcs-tasks/browser"
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 *
 * const live = layer({
 *   endpoint: "/dcs",
 *   projectId: "PROJECT",
 *   credentials: { token: Redacted.make("TOKEN") }
 * })
 *
 * const program = Effect.gen(function* () {
 *   const dcs = yield* DcsTasks
 *   return yield* dcs.deleteBackgroundTask({ instanceId: "INSTANCE", taskId: "TASK" })
 * }).pipe(Effect.provide(live))
 * ```
 */
export const layer = (options: LayerOptions): Layer.Layer<DcsTasks, DcsInvalidInput | DcsCredentialsError> =>
  Layer.effect(
    DcsTasks,
    Effect.flatMap(
      Effect.suspend(() => orFail(toConfig(options))),
      DcsTasks.make
    )
  ).pipe(Layer.provide(Transport.layer))
