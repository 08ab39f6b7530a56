/**
 * Connections: which dispatcher a request leaves by, and whom it trusts.
 *
 * @since 0.1.0
 */
import { isLoopback } from "@dcs-tasks/wire/endpoint"
import { type InvalidInput, invalidInput } from "@dcs-tasks/wire/invalidInput"
import { readFileSync } from "node:fs"
import type { SecureContext } from "node:tls"
// The file, not the package: Bun has a stub of its own in the place of "undici".
import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from "undici/index.js"
import * as builtin from "./builtin.ts"
import * as dialling from "./dialling.ts"

/** The environment variables that matter to connections. */
export type Environment = Readonly<Record<string, string | undefined>>

/** One dispatcher per way out, each made when it is first needed and not before. */
export interface Dispatchers {
  /** The dispatcher for an origin, and whether a proxy stands in between. Throws what {@link connectionError} explains. */
  readonly to: (origin: string) => { readonly dispatcher: Dispatcher; readonly proxied: boolean }
  readonly close: () => Promise<void>
}

/** A connection that cannot even be tried; `code` sorts it like a runtime's own error. */
class ConnectionSetupError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown reason"

/** What Node trusts (`NODE_EXTRA_CA_CERTS` included) and, on top, the file that `OS_CACERT` names. */
const authorities = (environment: Environment): { readonly secureContext?: SecureContext } => {
  const file = environment["OS_CACERT"]
  if (file === undefined || file === "") return {}
  try {
    const own = readFileSync(file, "utf8")
    // Throws where there is no certificate in it, which Node would take in silence.
    void new (builtin.crypto().X509Certificate)(own)
    const { createSecureContext, getCACertificates } = builtin.tls()
    return { secureContext: createSecureContext({ ca: [...getCACertificates("default"), own] }) }
  } catch (error) {
    throw new ConnectionSetupError("ERR_TLS_CA_FILE", `OS_CACERT cannot be used: ${codeOf(error)}`)
  }
}

/** A net below the caller's clock, in milliseconds: for a connection that is being opened and that nobody waits for. */
const longestDial = 60_000

/**
 * HTTP/1.1, where it is certain what was written; the caller's clock instead of undici's. Certificates are checked
 * whatever `NODE_TLS_REJECT_UNAUTHORIZED` says.
 */
const trust = (environment: Environment) => ({
  ...authorities(environment),
  rejectUnauthorized: true,
  allowH2: false,
  timeout: longestDial
})

const direct = (environment: Environment): Agent =>
  new Agent({ ...patient, connect: dialling.watched(buildConnector(trust(environment))) })

const patient = { allowH2: false, headersTimeout: 0, bodyTimeout: 0 }

const variables = { http: ["http_proxy", "HTTP_PROXY"], https: ["https_proxy", "HTTPS_PROXY"] } as const

/** Empty counts as not set; the small letters come first, as everywhere. */
const named = (environment: Environment, names: ReadonlyArray<string>): string | undefined =>
  names.find((name) => (environment[name] ?? "") !== "")

/** The URL of a proxy, empty where there is none. It may hold a password: the variable is named, its value never shown. */
const proxyUrl = (environment: Environment, scheme: keyof typeof variables): string => {
  const name = named(environment, variables[scheme])
  if (name === undefined) return ""
  const value = environment[name] ?? ""
  try {
    const url = new URL(value)
    decodeURIComponent(url.username + url.password)
    if (url.protocol === "http:" || url.protocol === "https:") return value
  } catch {}
  throw new ConnectionSetupError("UND_ERR_PRX_URL", `${name} is not a URL such as http://proxy.example.com:3128`)
}

const proxy = (environment: Environment): EnvHttpProxyAgent => {
  const tls = trust(environment)
  return new EnvHttpProxyAgent({
    ...patient,
    httpProxy: proxyUrl(environment, "http"),
    httpsProxy: proxyUrl(environment, "https"),
    noProxy: environment["no_proxy"] ?? environment["NO_PROXY"] ?? "",
    connect: dialling.watched(buildConnector(tls)),
    requestTls: tls,
    proxyTls: tls,
    clientFactory: (origin, options: Pool.Options) =>
      new Pool(origin, {
        ...options,
        headersTimeout: longestDial,
        ...(typeof options.connect === "function" && { connect: dialling.watched(options.connect) })
      }),
    // Also for http: a token in a request that the proxy can read would be one in the clear.
    proxyTunnel: true
  })
}

/** Switching certificate checks off is refused aloud, instead of being ignored in silence or obeyed. */
export const insecure = (environment: Environment): InvalidInput | undefined => {
  const value = environment["OS_INSECURE"]?.trim().toLowerCase() ?? ""
  return ["", "0", "false", "no", "off", "f", "n"].includes(value)
    ? undefined
    : invalidInput(
        "OS_INSECURE",
        "asks to skip certificate checks, which is never done; name your CA in OS_CACERT",
        "set"
      )
}

/**
 * Dispatchers under the given environment. Loopback is never proxied. Makes nothing and reads nothing yet.
 */
export const make = (environment: Environment): Dispatchers => {
  const hasProxy = named(environment, [...variables.http, ...variables.https]) !== undefined
  let own: Agent | undefined
  let proxied: EnvHttpProxyAgent | undefined
  return {
    to: (origin) =>
      hasProxy && !isLoopback(new URL(origin).hostname)
        ? { dispatcher: (proxied ??= proxy(environment)), proxied: true }
        : { dispatcher: (own ??= direct(environment)), proxied: false },
    close: async () => {
      await Promise.all([own?.close(), proxied?.close()])
    }
  }
}

const dialled: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"])

/** Behind a proxy it is the proxy that was dialled: the same code then is about the proxy, not about the endpoint. */
export const connectionError = (error: unknown, proxied: boolean): unknown => {
  if (!proxied || !(error instanceof Error) || !dialled.has(codeOf(error))) return error
  return new ConnectionSetupError("UND_ERR_PRX_CONNECT", error.message)
}
