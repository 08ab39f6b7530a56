/** Chooses the dispatcher of a request, direct or through a proxy, and which certificates it trusts. */
// Before undici, which it loads as it must be loaded.
import * as connecting from "./connecting.ts"
import * as builtin from "../builtin.ts"
import { isLoopback } from "@dcs-tasks/wire/call"
import { invalidInput, type InvalidInput } from "@dcs-tasks/wire/input"
import { makeClosing, type Closing } from "@dcs-tasks/core/adapter"
import { DcsClientClosed } from "@dcs-tasks/core/DcsError"
import { readFileSync } from "node:fs"
import type { SecureContext } from "node:tls"
// The file, not the package: Bun replaces "undici" with its own stub.
import { Agent, buildConnector, type Client, type Dispatcher, EnvHttpProxyAgent, Pool } from "undici/index.js"
import { systemCode } from "@dcs-tasks/wire/fault"
import { Slots, untilIdle } from "./slots.ts"

/** Environment variables. Those about proxies and TLS are read. */
export type Environment = Readonly<Record<string, string | undefined>>

/** How requests reach an origin: directly or through a proxy. */
export interface Route {
  readonly dispatcher: Dispatcher
  /** Requests go through a proxy. */
  readonly proxied: boolean
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

/** A connection that cannot be tried. `code` classifies it like a runtime's own error. */
class ConnectionSetupError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The certificates that Node trusts, `NODE_EXTRA_CA_CERTS` included, and those in the file that `OS_CACERT` names. */
const trustedAuthorities = (environment: Environment): { readonly secureContext?: SecureContext } => {
  const file = environment["OS_CACERT"]
  if (file === undefined || file === "") return {}
  try {
    const own = readFileSync(file, "utf8")
    // Throws if there is no certificate in the file. Node would accept that silently.
    void new (builtin.crypto().X509Certificate)(own)
    const { createSecureContext, getCACertificates } = builtin.tls()
    return { secureContext: createSecureContext({ ca: [...getCACertificates("default"), own] }) }
  } catch (error) {
    throw new ConnectionSetupError("ERR_TLS_CA_FILE", `OS_CACERT cannot be used: ${systemCode(error)}`)
  }
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

const proxyVariables = { http: ["http_proxy", "HTTP_PROXY"], https: ["https_proxy", "HTTPS_PROXY"] } as const

/** An empty variable counts as not set. Lower case comes first, as in other tools. */
const firstSet = (environment: Environment, names: ReadonlyArray<string>): string | undefined =>
  names.find((name) => (environment[name] ?? "") !== "")

/** The URL of a proxy, or an empty text. It can contain a password, so errors show only the name of the variable. */
const proxyUrl = (environment: Environment, scheme: keyof typeof proxyVariables): string => {
  const name = firstSet(environment, proxyVariables[scheme])
  if (name === undefined) return ""
  const value = environment[name] ?? ""
  try {
    const url = new URL(value)
    decodeURIComponent(url.username + url.password)
    if (url.protocol === "http:" || url.protocol === "https:") return value
  } catch {}
  throw new ConnectionSetupError("UND_ERR_PRX_URL", `${name} is not a URL such as http://proxy.example.com:3128`)
}

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

/** A request to skip certificate checks is an error: neither obeyed nor silently ignored. */
export const insecureProblem = (environment: Environment): InvalidInput | undefined => {
  const value = environment["OS_INSECURE"]?.trim().toLowerCase() ?? ""
  return ["", "0", "false", "no", "off", "f", "n"].includes(value)
    ? undefined
    : invalidInput(
        "OS_INSECURE",
        "asks to skip certificate checks, which is not supported; set OS_CACERT to your CA file",
        "set"
      )
}

/**
 * Dispatchers for an environment, with at most `limit` connections to one origin. Requests to loopback never go through
 * a proxy. Nothing is opened or read yet.
 */
export const make = (environment: Environment, limit: number): Dispatchers => {
  const hasProxy = firstSet(environment, [...proxyVariables.http, ...proxyVariables.https]) !== undefined
  const connections: ConnectionOptions = { limit, inProgress: new Set() }
  const routes = new Map<string, Route & { readonly slots: Slots }>()
  const closing = makeClosing()
  let direct: Agent | undefined
  let proxied: EnvHttpProxyAgent | undefined
  let aborted = false

  const addRoute = (origin: string): Route => {
    const behindProxy = hasProxy && !isLoopback(new URL(origin).hostname)
    const route = {
      dispatcher: behindProxy
        ? (proxied ??= proxyAgent(environment, connections))
        : (direct ??= directAgent(environment, connections)),
      proxied: behindProxy,
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

const connectCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH"
])

/** Behind a proxy, a failure to connect is about the proxy, not about the endpoint. */
export const connectionError = (error: unknown, proxied: boolean): unknown => {
  if (!proxied || !(error instanceof Error) || !connectCodes.has(systemCode(error))) return error
  return new ConnectionSetupError("UND_ERR_PRX_CONNECT", error.message)
}
