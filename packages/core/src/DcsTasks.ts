/**
 * The service: configuration in, operations out.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Credentials from "./credentials/Credentials.ts"
import type { DcsCredentialsError, DcsInvalidInput } from "./model/DcsError.ts"
import * as Engine from "./client/client.ts"
import type { DcsTasksConfig } from "./client/client.ts"
import * as httpClientTransport from "./transport/httpClient/httpClientTransport.ts"
import type { RetryConfig } from "./operation/retryPolicy.ts"
import { type DcsTasksService, serviceOf } from "./service.ts"
import * as Telemetry from "./operation/telemetry.ts"

export type { DcsTasksConfig, DcsTasksService }

/**
 * The part of {@link DcsTasksConfig} that can be read from a `Config`: a token, no provider; `maxAttempts: 1` turns retries
 * off.
 */
export interface DcsTasksStaticConfig extends Omit<DcsTasksConfig, "credentials" | "projectId" | "retry"> {
  readonly retry?: RetryConfig | undefined
  readonly projectId: string
  readonly credentials: { readonly token: Redacted.Redacted }
}

/**
 * The engine over the `HttpClient` in the context: what `promiseClient` of `@dcs-tasks/core/promise/PromiseClient` is made of.
 *
 * @since 0.1.0
 */
export const engine = (
  config: DcsTasksConfig
): Effect.Effect<Engine.Engine, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
  Effect.flatMap(HttpClient.HttpClient, (client) =>
    Credentials.orFail(Engine.make(config, httpClientTransport.make(client), Telemetry.make()))
  )

const make = (
  config: DcsTasksConfig
): Effect.Effect<DcsTasksService, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
  Effect.map(engine(config), serviceOf)

/**
 * The service, in Effect's sense.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { DcsTasks } from "@dcs-tasks/core"
 * import * as Config from "effect/Config"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.gen(function* () {
 *   const dcs = yield* DcsTasks
 *   return yield* dcs.deleteBackgroundTask({ instanceId: "INSTANCE", taskId: "TASK" })
 * })
 *
 * const live = DcsTasks.layerConfig({
 *   endpoint: Config.String("DCS_ENDPOINT"),
 *   projectId: Config.String("OS_PROJECT_ID"),
 *   credentials: { token: Config.Redacted("OS_AUTH_TOKEN") }
 * })
 *
 * const runnable = Effect.provide(program, live) // needs an HttpClient
 * ```
 */
export class DcsTasks extends Context.Service<DcsTasks, DcsTasksService>()("@dcs-tasks/core/DcsTasks") {
  /** A client over the `HttpClient` in the context. Fails on bad configuration; sends nothing. */
  static readonly make: (
    config: DcsTasksConfig
  ) => Effect.Effect<DcsTasksService, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> = make

  static readonly layer = (
    config: DcsTasksConfig
  ): Layer.Layer<DcsTasks, DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
    Layer.effect(DcsTasks, make(config))

  static readonly layerConfig = (
    config: Config.Wrap<DcsTasksStaticConfig>
  ): Layer.Layer<DcsTasks, Config.ConfigError | DcsInvalidInput | DcsCredentialsError, HttpClient.HttpClient> =>
    Layer.effect(DcsTasks, Effect.flatMap(Config.unwrap(config), make))
}
