/** Why a connection failed, with a cause that people can correct. */
import { systemCode } from "@dcs-tasks/wire/fault"

/** A connection that cannot be tried. `code` classifies it like a runtime's own error. */
export class ConnectionSetupError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

const connectCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH"
])

const untrustedCodes: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
])

/** What OpenSSL reports when a server responds in clear text. */
const clearTextCodes: ReadonlySet<string> = new Set(["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"])

/**
 * The error of a connection, with a cause that people can correct. Behind a proxy, a failure to connect is about the
 * proxy, not about the endpoint.
 */
export const connectionError = (error: unknown, proxy: string | undefined): unknown => {
  if (!(error instanceof Error)) return error
  const code = systemCode(error)
  if (proxy !== undefined && connectCodes.has(code)) {
    return new ConnectionSetupError("UND_ERR_PRX_CONNECT", `${proxy}: ${error.message}`)
  }
  if (untrustedCodes.has(code)) {
    const [cause] = error.message.split(";", 1)
    return new ConnectionSetupError(code, `${cause}; set OS_CACERT to the file of its CA certificate`)
  }
  return clearTextCodes.has(code) ? new ConnectionSetupError(code, "the server does not use TLS on this port") : error
}
