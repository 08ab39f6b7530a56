/** The environment variables about proxies and certificates. */
import * as builtin from "../builtin.ts"
import { isLoopback } from "@dcs-tasks/wire/call"
import { systemCode } from "@dcs-tasks/wire/fault"
import { invalidInput, type InvalidInput } from "@dcs-tasks/wire/input"
import { displayValue } from "@dcs-tasks/wire/text"
import { readFileSync } from "node:fs"
import type { SecureContext } from "node:tls"
import { ConnectionSetupError } from "./connectionError.ts"

/** Environment variables. Those about proxies and TLS are read. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The certificates that Node trusts, `NODE_EXTRA_CA_CERTS` included, and those in the file that `OS_CACERT` names. */
export const trustedAuthorities = (environment: Environment): { readonly secureContext?: SecureContext } => {
  const file = environment["OS_CACERT"]
  if (file === undefined || file === "") return {}
  try {
    const own = readFileSync(file, "utf8")
    // Throws if there is no certificate in the file. Node would accept that silently.
    void new (builtin.crypto().X509Certificate)(own)
    const { createSecureContext, getCACertificates } = builtin.tls()
    return { secureContext: createSecureContext({ ca: [...getCACertificates("default"), own] }) }
  } catch (error) {
    const code = systemCode(error)
    const cause = code.startsWith("ERR_OSSL") ? "contains no valid PEM certificate" : "cannot be read"
    throw new ConnectionSetupError("ERR_TLS_CA_FILE", `OS_CACERT cannot be used: the file ${cause} (${code})`)
  }
}

const proxyVariables = { http: ["http_proxy", "HTTP_PROXY"], https: ["https_proxy", "HTTPS_PROXY"] } as const

/** An empty variable counts as not set. Lower case comes first, as in other tools. */
const firstSet = (environment: Environment, names: ReadonlyArray<string>): string | undefined =>
  names.find((name) => (environment[name] ?? "") !== "")

/** The URL of a proxy, or an empty text. It can contain a password, so errors show only the name of the variable. */
export const proxyUrl = (environment: Environment, scheme: keyof typeof proxyVariables): string => {
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

/** Whether requests to this host go through the proxy that a variable sets. */
export const proxyOf = (environment: Environment, { hostname, protocol }: URL): string | undefined =>
  isLoopback(hostname)
    ? undefined
    : (firstSet(environment, protocol === "https:" ? proxyVariables.https : proxyVariables.http) ??
      firstSet(environment, [...proxyVariables.http, ...proxyVariables.https]))

/** Why no request to an endpoint can be tried: what a variable about proxies or certificates has wrong. */
export const setupProblem = (environment: Environment, endpoint: string): string | undefined => {
  const url = new URL(endpoint)
  const schemes = proxyOf(environment, url) === undefined ? [] : (["http", "https"] as const)
  try {
    for (const scheme of schemes) proxyUrl(environment, scheme)
    if (url.protocol === "https:") trustedAuthorities(environment)
    return undefined
  } catch (error) {
    if (error instanceof ConnectionSetupError) return error.message
    throw error
  }
}

/** A request to skip certificate checks is an error: neither obeyed nor silently ignored. */
export const insecureProblem = (environment: Environment): InvalidInput | undefined => {
  const value = environment["OS_INSECURE"]?.trim().toLowerCase() ?? ""
  return ["", "0", "false", "no", "off", "f", "n"].includes(value)
    ? undefined
    : invalidInput(
        "OS_INSECURE",
        "asks to skip certificate checks, which is not supported; unset it, and set OS_CACERT to your CA file",
        displayValue(value)
      )
}
