/**
 * Connections: which dispatcher a request leaves by, and whom it trusts.
 *
 * @since 0.1.0
 */
import { isLoopback } from "@dcs-tasks/wire/endpoint"
import { type InvalidInput, invalidInput } from "@dcs-tasks/wire/invalidInput"
import { readFileSync } from "node:fs"
import { getCACertificates } from "node:tls"
import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici"

/** The environment variables that matter to connections. */
export type Environment = Readonly<Record<string, string | undefined>>

/** One dispatcher per way out, each made when it is first needed and not before. */
export interface Dispatchers {
  /** The dispatcher for a host, and whether a proxy stands in between. Throws what {@link connectionError} explains. */
  readonly to: (url: URL) => { readonly dispatcher: Dispatcher; readonly proxied: boolean }
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
const authorities = (environment: Environment): { readonly ca?: Array<string> } => {
  const file = environment["OS_CACERT"]
  if (file === undefined || file === "") return {}
  try {
    return { ca: [...getCACertificates("default"), readFileSync(file, "utf8")] }
  } catch (error) {
    throw new ConnectionSetupError("ERR_TLS_CA_FILE", `OS_CACERT cannot be read: ${codeOf(error)}`)
  }
}

/**
 * HTTP/1.1, where it is certain what was written; the caller's clock instead of undici's. Certificates are checked
 * whatever `NODE_TLS_REJECT_UNAUTHORIZED` says.
 */
const options = (environment: Environment) => {
  const trust = { ...authorities(environment), rejectUnauthorized: true }
  return {
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: trust,
    requestTls: trust,
    proxyTls: trust,
    // Also for http: a token in a request that the proxy can read would be one in the clear.
    proxyTunnel: true
  }
}

const proxyVariables = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"] as const

const hasProxy = (environment: Environment): boolean => proxyVariables.some((name) => (environment[name] ?? "") !== "")

const proxy = (environment: Environment): EnvHttpProxyAgent => {
  try {
    return new EnvHttpProxyAgent(options(environment))
  } catch (error) {
    if (error instanceof ConnectionSetupError) throw error
    // The variable may hold a password: it is named, never shown.
    const name = proxyVariables.find((candidate) => (environment[candidate] ?? "") !== "")
    throw new ConnectionSetupError("UND_ERR_PRX_URL", `${name} is not the URL of a proxy`)
  }
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
export const make = (environment: Environment = process.env): Dispatchers => {
  let direct: Agent | undefined
  let proxied: EnvHttpProxyAgent | undefined
  return {
    to: (url) =>
      isLoopback(url.hostname) || !hasProxy(environment)
        ? { dispatcher: (direct ??= new Agent(options(environment))), proxied: false }
        : { dispatcher: (proxied ??= proxy(environment)), proxied: true },
    close: async () => {
      await Promise.all([direct?.close(), proxied?.close()])
    }
  }
}

const dialled: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"])

/** Behind a proxy it is the proxy that was dialled: the same code then is about the proxy, not about the endpoint. */
export const connectionError = (error: unknown, proxied: boolean): unknown => {
  if (!proxied || !(error instanceof Error) || !dialled.has(codeOf(error))) return error
  return new ConnectionSetupError("UND_ERR_PRX_CONNECT", error.message)
}
