/** The fault for an error with only a message: all that a browser gives, and the fallback for unknown errors. */
import { scrubber, serverText } from "../text.ts"

/** The kind of a fault. Browsers report every fault as `network`. */
export type TransportKind = "dns" | "connect" | "tls" | "reset" | "proxy" | "protocol" | "network"

/** A fault of the network or of the runtime's HTTP client. */
export interface TransportFault {
  readonly kind: TransportKind
  /** The runtime's own code, such as `ECONNREFUSED`, if there is one. */
  readonly code?: string
  /** The runtime's own message, escaped, without secrets and local paths. */
  readonly detail?: string
  /** True if the failure proves that no request was written. */
  readonly beforeRequest: boolean
}

const detailLength = 200

/** The message of an error without secrets, passed through `redact`, cut and escaped. */
export const detailOf = (
  error: unknown,
  secrets: ReadonlyArray<string>,
  redact: (words: string) => string = (words) => words
): { readonly detail?: string } => {
  const message: unknown = typeof error === "object" && error !== null && "message" in error ? error.message : undefined
  if (typeof message !== "string" || message === "") return {}
  // Secrets first: once cut apart, one is no longer recognized.
  return { detail: serverText(redact(scrubber(secrets)(message)), [], detailLength) }
}

/**
 * A fault that proves nothing about the request.
 *
 * @example
 * ```ts
 * import { networkFault } from "@dcs-tasks/wire/fault"
 *
 * networkFault(new TypeError("Failed to fetch"))
 * // => { kind: "network", detail: "Failed to fetch", beforeRequest: false }
 * ```
 */
export const networkFault = (error: unknown, secrets: ReadonlyArray<string> = []): TransportFault => ({
  kind: "network",
  ...detailOf(error, secrets),
  beforeRequest: false
})
