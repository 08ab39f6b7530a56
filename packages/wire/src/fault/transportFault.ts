/** Sorts the errors that runtimes throw by their codes and names, never by their messages. */
import { withoutPaths } from "./machinePath.ts"
import { detailOf, networkFault, type TransportFault, type TransportKind } from "./networkFault.ts"
import { property } from "../input/properties.ts"

const kinds: ReadonlyArray<readonly [TransportKind, RegExp]> = [
  ["dns", /^(?:ENOTFOUND|EAI_[A-Z]+|ENODATA|ESERVFAIL)$/],
  [
    "connect",
    /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|EADDRNOTAVAIL|EACCES|EPERM|UND_ERR_CONNECT_TIMEOUT)$/
  ],
  [
    "tls",
    /^(?:CERT_[A-Z_]+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_[A-Z_]+|ERR_TLS_[A-Z_]+|ERR_O?SSL_[A-Z0-9_/]+|CRL_[A-Z_]+|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|EPROTO)$/
  ],
  ["reset", /^(?:ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|UND_ERR_SOCKET|UND_ERR_CLOSED|UND_ERR_DESTROYED)$/],
  // undici has no code of its own for a rejected CONNECT.
  ["proxy", /^(?:UND_ERR_PRX_[A-Z_]+|UND_ERR_ABORTED)$/],
  [
    "protocol",
    /^(?:HPE_[A-Z_]+|ERR_FOREIGN_REQUEST|UND_ERR_(?:HEADERS_OVERFLOW|RES_[A-Z_]+|INFO|RESPONSE[A-Z_]*|NOT_SUPPORTED))$/
  ]
]

/** System calls from before a connection exists. */
const connectSyscalls: ReadonlySet<unknown> = new Set(["connect", "getaddrinfo", "bind"])

/** Codes that occur only before a request: name lookup, connecting, the certificate check, a proxy's rejection. */
const beforeRequestCodes =
  /^(?:ENOTFOUND|EAI_[A-Z]+|ENODATA|ESERVFAIL|ECONNREFUSED|UND_ERR_CONNECT_TIMEOUT|UND_ERR_PRX_[A-Z_]+|CERT_[A-Z_]+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_[A-Z_]+|ERR_TLS_(?:CERT_[A-Z_]+|CA_FILE|HANDSHAKE_TIMEOUT)|CRL_[A-Z_]+|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)$/

/**
 * Whether the error can only occur before a request is written. A code alone proves little: a read also reports an
 * unreachable host, and a TLS alert can follow the request.
 */
const isBeforeRequest = (link: unknown, code: string): boolean => {
  const syscall = fieldOf(link, "syscall")
  return syscall === undefined ? beforeRequestCodes.test(code) : connectSyscalls.has(syscall)
}

const fieldOf = (value: unknown, name: "cause" | "code" | "errors" | "name" | "syscall"): unknown =>
  typeof value === "object" && value !== null ? property(value, name) : undefined

/** An error, its causes and the members of an aggregate. Bounded, because a cause can refer to itself. */
const errorsIn = (error: unknown): ReadonlyArray<unknown> => {
  const found: Array<unknown> = []
  const queue: Array<unknown> = [error]
  while (queue.length > 0 && found.length < 16) {
    const next = queue.shift()
    if (typeof next !== "object" || next === null || found.includes(next)) continue
    found.push(next)
    const members = fieldOf(next, "errors")
    queue.push(fieldOf(next, "cause"), ...(Array.isArray(members) ? members : []))
  }
  return found
}

/**
 * Sorts a runtime's error by kind. An unknown error is `network`, the kind that proves nothing.
 *
 * @example
 * ```ts
 * import { transportFault } from "@dcs-tasks/wire/fault"
 *
 * transportFault({ code: "ECONNREFUSED" }).kind // => "connect"
 * transportFault(new TypeError("Failed to fetch")).kind // => "network"
 * ```
 */
export const transportFault = (error: unknown, secrets: ReadonlyArray<string> = []): TransportFault => {
  const links = errorsIn(error)
  for (const link of links) {
    // The error of undici's parser has a name but, in 8.12, no code.
    if (fieldOf(link, "name") === "HTTPParserError") {
      return { kind: "protocol", ...detailOf(link, secrets, withoutPaths), beforeRequest: false }
    }
    const code = fieldOf(link, "code")
    if (typeof code !== "string") continue
    const beforeRequest = isBeforeRequest(link, code)
    const kind = kinds.find(([, pattern]) => pattern.test(code))?.[0] ?? (beforeRequest ? "connect" : undefined)
    if (kind === undefined) continue
    const finalKind = kind === "reset" && beforeRequest ? "connect" : kind
    return { kind: finalKind, code, ...detailOf(link, secrets, withoutPaths), beforeRequest }
  }
  return { ...networkFault(undefined), ...detailOf(links.at(-1), secrets, withoutPaths) }
}
