/**
 * Effect's `HttpClient` on undici's `dispatch`, for programs that put their own middleware in front of it.
 *
 * @since 0.1.0
 * @module
 */
import {
  aDrain,
  checked,
  type Closing,
  drainOf,
  fromInvalidInput,
  fromSender,
  httpClientOver,
  queueClock,
  registerTransport
} from "@dcs-tasks/core/adapter"
import { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { type Rules, wholeNumber } from "@dcs-tasks/wire/input"
import { transportFault } from "@dcs-tasks/wire/fault"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { Dispatcher } from "undici"
import { dispatcherSender, type Routes } from "./dispatch.ts"
import * as Dispatchers from "./dispatchers.ts"
import * as Settings from "./settings.ts"

const httpClientOf = (routes: Routes, closing?: Closing): HttpClient.HttpClient => {
  const sender = dispatcherSender(routes)
  return registerTransport(
    httpClientOver(sender),
    Object.assign(fromSender(sender, transportFault, queueClock), { closing })
  )
}

/**
 * An `HttpClient` on your own dispatcher, with its connections, proxies and TLS settings. The dispatcher is
 * never closed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromDispatcher = (dispatcher: Dispatcher): HttpClient.HttpClient =>
  httpClientOf({ routeTo: () => ({ dispatcher, isAborted: () => false }) })

/**
 * Options of a transport that owns its connections.
 *
 * @since 0.1.0
 * @category models
 */
export interface TransportOptions {
  /**
   * Maximum connections to one origin, 1 to 1024; 64 by default. Further calls wait for one in their order. The wait
   * counts towards `totalTimeout`; `timeout` starts when it is over.
   */
  readonly connections?: number | undefined
  /** How long closing waits for running calls before it aborts them. 5 seconds by default; 0 does not wait. */
  readonly drain?: Duration.Input | undefined
}

/**
 * A rule for each of the {@link TransportOptions}.
 *
 * @since 0.1.0
 * @category utilities
 */
export const transportRules: Rules<TransportOptions> = { connections: wholeNumber(1, 1024), drain: aDrain }

/**
 * An `HttpClient` with its own connections. It honours `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` and `OS_CACERT` of
 * `environment`, and the `NODE_EXTRA_CA_CERTS` of the process. Requests to loopback never go through a proxy, and
 * `OS_INSECURE` is refused. Closing the scope drains it; calls after that fail with `DcsClientClosed`. Creating it
 * opens no connection and reads no file.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromEnvironment = Effect.fn(function* (
  environment: Settings.Environment,
  options: TransportOptions = {}
): Effect.fn.Return<HttpClient.HttpClient, DcsInvalidInput, Scope.Scope> {
  const refused = Settings.insecureProblem(environment)
  if (refused !== undefined) return yield* fromInvalidInput(refused)
  const read = checked(options, transportRules)
  if (read instanceof DcsInvalidInput) return yield* read
  const { connections = 64, drain } = read
  const dispatchers = yield* Effect.acquireRelease(
    Effect.sync(() => Dispatchers.make(environment, connections)),
    ({ close }) => Effect.promise(() => close(drainOf(drain)))
  )
  return httpClientOf(dispatchers, dispatchers.closing)
})

/**
 * Why no request to this endpoint can be tried: a variable about proxies or certificates cannot be used. The transport
 * reports the same as a `DcsTransportError` of the first call. Reads the file of `OS_CACERT`.
 *
 * @since 0.1.0
 * @category utilities
 */
export const setupProblem: (environment: Settings.Environment, endpoint: string) => string | undefined =
  Settings.setupProblem

/**
 * {@link fromEnvironment} for the environment of this process.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  options: TransportOptions = {}
): Effect.Effect<HttpClient.HttpClient, DcsInvalidInput, Scope.Scope> =>
  Effect.suspend(() => fromEnvironment(process.env, options))

/**
 * {@link make} as a layer.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (options: TransportOptions): Layer.Layer<HttpClient.HttpClient, DcsInvalidInput> =>
  Layer.effect(HttpClient.HttpClient, make(options))

/**
 * {@link layerWith} without options.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<HttpClient.HttpClient, DcsInvalidInput> = layerWith({})
