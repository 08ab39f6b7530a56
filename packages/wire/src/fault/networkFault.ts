/**
 * A failure of which nothing is known but its words: all that a browser tells, and what stays where nothing else fits.
 */
import { scrubber, serverText } from "../text.ts"

export type TransportKind = "dns" | "connect" | "tls" | "reset" | "proxy" | "protocol" | "network"

export interface TransportFault {
  readonly kind: TransportKind
  /** The runtime's own code, such as `ECONNREFUSED`, where there is one. */
  readonly code?: string
  /** The runtime's own words, without secrets and paths of the machine, escaped. */
  readonly detail?: string
  /** True where a failure of this kind proves that no request was written. */
  readonly beforeRequest: boolean
}

const detailLength = 200

/** The words of an error, without secrets and without what `keep` leaves out, escaped and cut. */
export const detailOf = (
  error: unknown,
  secrets: ReadonlyArray<string>,
  redact: (words: string) => string = (words) => words
): { readonly detail?: string } => {
  const message: unknown = typeof error === "object" && error !== null && "message" in error ? error.message : undefined
  if (typeof message !== "string" || message === "") return {}
  // The secrets first: half of one could pass for something else.
  return { detail: serverText(redact(scrubber(secrets)(message)), [], detailLength) }
}

/**
 * The fault that proves nothing.
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
