/**
 * Connections: which dispatcher a request leaves by, and whom it trusts.
 *
 * @since 0.1.0
 */
import { isLoopback } from "@dcs-tasks/wire/call"
import { invalidInput, type InvalidInput } from "@dcs-tasks/wire/input"
import { makeClosing, type Closing } from "@dcs-tasks/core/adapter"
import { DcsClientClosed } from "@dcs-tasks/core/DcsError"
import { readFileSync } from "node:fs"
import type { SecureContext } from "node:tls"
// The file, not the package: Bun has a stub of its own in the place of "undici".
import { Agent, buildConnector, type Client, type Dispatcher, EnvHttpProxyAgent, Pool } from "undici/index.js"
import * as builtin from "../builtin.ts"
import { systemCode } from "@dcs-tasks/wire/fault"
import * as connecting from "./connecting.ts"
import { Slots, untilIdle } from "./slots.ts"

/** The environment variables that matter to connections. */
export type Environment = Readonly<Record<string, string | undefined>>

/** How a request leaves. */
export interface Route {
  readonly dispatcher: Dispatcher
  /** A proxy stands in between. */
  readonly proxied: boolean
  /** Bounds the connections, where they are this package's own. */
  readonly slots?: Slots
  /** What was still under way has been cut off. */
  readonly isAborted: () => boolean
}

/** One dispatcher per way out, each made when it is first needed and not before. */
export interface Dispatchers {
  readonly closing: Closing
  /** The way to an origin. Throws what {@link connectionError} explains, and `DcsClientClosed`. */
  readonly routeTo: (origin: string) => Route
  /** Takes no more requests, waits so many milliseconds for those under way, and cuts the others off. */
  readonly close: (drain: number) => Promise<void>
}

/** A connection that cannot even be tried; `code` sorts it like a runtime's own error. */
class ConnectionSetupError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** What Node trusts (`NODE_EXTRA_CA_CERTS` included) and, on top, the file that `OS_CACERT` names. */
const trustedAuthorities = (environment: Environment): { readonly secureContext?: SecureContext } => {
  const file = environment["OS_CACERT"]
  if (file === undefined || file === "") return {}
  try {
    const own = readFileSync(file, "utf8")
    // Throws where there is no certificate in it, which Node would take in silence.
    void new (builtin.crypto().X509Certificate)(own)
    const { createSecureContext, getCACertificates } = builtin.tls()
    return { secureContext: createSecureContext({ ca: [...getCACertificates("default"), own] }) }
  } catch (error) {
    throw new ConnectionSetupError("ERR_TLS_CA_FILE", `OS_CACERT cannot be used: ${systemCode(error)}`)
  }
}

/** A net below the caller's clock, in milliseconds: for a connection that is being opened and that nobody waits for. */
const maxConnectMillis = 60_000

/**
 * HTTP/1.1, where it is certain what was written; the caller's clock instead of undici's. Certificates are checked
 * whatever `NODE_TLS_REJECT_UNAUTHORIZED` says.
 */
const tlsOptions = (environment: Environment) => ({
  ...trustedAuthorities(environment),
  rejectUnauthorized: true,
  allowH2: false,
  timeout: maxConnectMillis
})

const noTimeouts = { allowH2: false, headersTimeout: 0, bodyTimeout: 0 }

/** What all connections have in common, whichever way they go. */
interface ConnectionOptions {
  readonly limit: number
  /** Those on their way. */
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
    ...noTimeouts,
    factory: poolFactory(connections),
    connect: connecting.trackSockets(buildConnector(tlsOptions(environment)))
  })

const proxyVariables = { http: ["http_proxy", "HTTP_PROXY"], https: ["https_proxy", "HTTPS_PROXY"] } as const

/** Empty counts as not set; the small letters come first, as everywhere. */
const firstSet = (environment: Environment, names: ReadonlyArray<string>): string | undefined =>
  names.find((name) => (environment[name] ?? "") !== "")

/** The URL of a proxy, empty where there is none. It may hold a password: the variable is named, its value never shown. */
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
    ...noTimeouts,
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
    // Also for http: a token in a request that the proxy can read would be one in the clear.
    proxyTunnel: true
  })
}

/** Switching certificate checks off is refused aloud, instead of being ignored in silence or obeyed. */
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
 * Dispatchers under the given environment, with so many connections to an origin at most. Loopback is never proxied.
 * Makes nothing and reads nothing yet.
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

/** Behind a proxy it is the proxy that was dialled: the same code then is about the proxy, not about the endpoint. */
export const connectionError = (error: unknown, proxied: boolean): unknown => {
  if (!proxied || !(error instanceof Error) || !connectCodes.has(systemCode(error))) return error
  return new ConnectionSetupError("UND_ERR_PRX_CONNECT", error.message)
}
