/** Chooses the dispatcher of a request, direct or through a proxy. */
// Before undici, which it loads as it must be loaded.
import * as connecting from "./connecting.ts"
import { makeClosing, type Closing } from "@dcs-tasks/core/adapter"
import { DcsClientClosed } from "@dcs-tasks/core/DcsError"
// The file, not the package: Bun replaces "undici" with its own stub.
import { Agent, buildConnector, type Client, type Dispatcher, EnvHttpProxyAgent, Pool } from "undici/index.js"
import { type Environment, proxyOf, proxyUrl, trustedAuthorities } from "./settings.ts"
import { Slots, untilIdle } from "./slots.ts"

/** How requests reach an origin: directly or through a proxy. */
export interface Route {
  readonly dispatcher: Dispatcher
  /** The variable of the proxy that requests go through. */
  readonly proxy?: string | undefined
  /** Limits the connections. Absent for a caller's own dispatcher, which has its own limits. */
  readonly slots?: Slots
  /** Running requests have been aborted by closing. */
  readonly isAborted: () => boolean
}

/** A dispatcher for direct requests and one for the proxy, each created when it is first needed. */
export interface Dispatchers {
  readonly closing: Closing
  /** The route to an origin. Throws `DcsClientClosed`, or a `ConnectionSetupError` if a setting cannot be used. */
  readonly routeTo: (origin: string) => Route
  /** Takes no more requests, waits up to `drain` milliseconds for running ones, and aborts the rest. */
  readonly close: (drain: number) => Promise<void>
}

/** Ends an attempt to connect that no caller's timeout ends, because its request is gone. */
const maxConnectMillis = 60_000

/**
 * HTTP/1.1 only, because there it is certain what was written. Certificates are checked even if
 * `NODE_TLS_REJECT_UNAUTHORIZED` is 0.
 */
const tlsOptions = (environment: Environment) => ({
  ...trustedAuthorities(environment),
  rejectUnauthorized: true,
  allowH2: false,
  timeout: maxConnectMillis
})

/** The caller's timeouts apply, not undici's. */
const agentOptions = { allowH2: false, headersTimeout: 0, bodyTimeout: 0 }

/** Shared by all connections, direct or through a proxy. */
interface ConnectionOptions {
  readonly limit: number
  /** Connectors that are connecting now. */
  readonly inProgress: Set<connecting.AbortableConnector>
}

const poolFactory =
  ({ inProgress, limit }: ConnectionOptions) =>
  (origin: string | URL, options: Pool.Options): Pool =>
    new Pool(origin, {
      ...options,
      connections: limit,
      factory: (origin, { connect, ...options }: Client.Options) =>
        new connecting.AbortableClient(
          origin,
          options,
          new connecting.AbortableConnector(
            typeof connect === "function" ? connect : buildConnector(connect),
            inProgress
          )
        )
    })

const directAgent = (environment: Environment, connections: ConnectionOptions): Agent =>
  new Agent({
    ...agentOptions,
    factory: poolFactory(connections),
    connect: connecting.trackSockets(buildConnector(tlsOptions(environment)))
  })

const proxyAgent = (environment: Environment, connections: ConnectionOptions): EnvHttpProxyAgent => {
  const tls = tlsOptions(environment)
  return new EnvHttpProxyAgent({
    ...agentOptions,
    factory: poolFactory(connections),
    httpProxy: proxyUrl(environment, "http"),
    httpsProxy: proxyUrl(environment, "https"),
    noProxy: environment["no_proxy"] ?? environment["NO_PROXY"] ?? "",
    connect: connecting.trackSockets(buildConnector(tls)),
    requestTls: tls,
    proxyTls: tls,
    clientFactory: (origin, options: Pool.Options) =>
      new Pool(origin, {
        ...options,
        headersTimeout: maxConnectMillis,
        ...(typeof options.connect === "function" && { connect: connecting.trackSockets(options.connect) })
      }),
    // For http as well: otherwise the proxy could read the token in the request.
    proxyTunnel: true
  })
}

/**
 * Dispatchers for an environment, with at most `limit` connections to one origin. Requests to loopback never go through
 * a proxy. Nothing is opened or read yet.
 */
export const make = (environment: Environment, limit: number): Dispatchers => {
  const connections: ConnectionOptions = { limit, inProgress: new Set() }
  const routes = new Map<string, Route & { readonly slots: Slots }>()
  const closing = makeClosing()
  let direct: Agent | undefined
  let proxied: EnvHttpProxyAgent | undefined
  let aborted = false

  const addRoute = (origin: string): Route => {
    const proxy = proxyOf(environment, new URL(origin))
    const route = {
      dispatcher:
        proxy === undefined
          ? (direct ??= directAgent(environment, connections))
          : (proxied ??= proxyAgent(environment, connections)),
      proxy,
      slots: new Slots(limit),
      isAborted: () => aborted
    }
    routes.set(origin, route)
    return route
  }

  return {
    closing,
    routeTo: (origin) => {
      if (closing.isClosed()) throw new DcsClientClosed()
      return routes.get(origin) ?? addRoute(origin)
    },
    close: async (drain) => {
      closing.close()
      const all = Array.from(routes.values(), ({ slots }) => slots)
      await untilIdle(all, drain)
      aborted = true
      for (const slots of all) slots.refuseWaiting()
      for (const connector of connections.inProgress) connector.abort()
      await Promise.all([direct?.destroy(), proxied?.destroy()])
    }
  }
}
