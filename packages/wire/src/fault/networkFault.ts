/** The fault for an error with only a message: all that a browser gives, and the fallback for unknown errors. */
import { property } from "../input/properties.ts"
import { scrubber, serverText } from "../text.ts"

/** The kind of a fault. Browsers report every fault as `network`. */
export type TransportKind = "dns" | "connect" | "tls" | "reset" | "proxy" | "protocol" | "network"

/** A fault of the network or of the runtime's HTTP client. */
export interface TransportFault {
  readonly kind: TransportKind
  /** The runtime's own code, such as `ECONNREFUSED`, if there is one. */
  readonly code?: string
  /** The name of the runtime's error, such as `SocketError`, if it has one of its own. */
  readonly name?: string
  /** The runtime's own message, escaped, without secrets and local paths. */
  readonly detail?: string
  /** True if the failure proves that no request was written. */
  readonly beforeRequest: boolean
}

const detailLength = 200

/** The name and message of an error without secrets, passed through `redact`, cut and escaped. */
export const detailOf = (
  error: unknown,
  secrets: ReadonlyArray<string>,
  redact: (words: string) => string = (words) => words
): { readonly name?: string; readonly detail?: string } => {
  // Secrets first: once cut apart, one is no longer recognized.
  const shown = (text: string) => serverText(redact(scrubber(secrets)(text)), [], detailLength)
  const known = typeof error === "object" && error !== null ? error : {}
  const message = property(known, "message")
  const name = property(known, "name")
  return {
    ...(typeof name === "string" && name !== "" && name !== "Error" && { name: shown(name) }),
    ...(typeof message === "string" && message !== "" && { detail: shown(message) })
  }
}

/**
 * A fault that proves nothing about the request.
 *
 * @example
 * ```ts
 * import { networkFault } from "@dcs-tasks/wire/fault"
 *
 * networkFault(new TypeError("Failed to fetch"))
 * // => { kind: "network", name: "TypeError", detail: "Failed to fetch", beforeRequest: false }
 * ```
 */
export const networkFault = (error: unknown, secrets: ReadonlyArray<string> = []): TransportFault => ({
  kind: "network",
  ...detailOf(error, secrets),
  beforeRequest: false
})
