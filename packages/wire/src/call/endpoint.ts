/**
 * The endpoint: the only origin that requests and credentials can go to.
 *
 * @since 0.1.0
 */
import { type InvalidInput, invalidInput } from "../input/invalidInput.ts"
import { property } from "../input/properties.ts"
import { displayValue } from "../text.ts"

/**
 * A checked endpoint. `origin` as `URL.origin` gives it; `basePath` is empty or `/a/b` without a trailing slash.
 *
 * @since 0.1.0
 */
export interface Endpoint {
  /** Scheme, host and port, such as `https://dcs.eu-de.otc.t-systems.com`. */
  readonly origin: string
  /** The path in front of `/v2`. */
  readonly basePath: string
}

/**
 * What {@link parseEndpoint} accepts besides `https` and loopback.
 *
 * @since 0.1.0
 */
export interface EndpointOptions {
  /** Allows `http` to hosts other than loopback. The token then crosses the network in clear text. */
  readonly allowInsecureHttp?: boolean | undefined
}

const endpointPattern =
  /^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):\/\/(?<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::(?<port>[0-9]{1,5}))?(?<path>\/[A-Za-z0-9._~/-]*)?$/

const ipv4 = /^(?:\d{1,3}\.){3}\d{1,3}$/

/**
 * Whether a host, as `URL.hostname` gives it, is this machine.
 *
 * @since 0.1.0
 */
export const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || (ipv4.test(hostname) && hostname.startsWith("127."))

/** Text before an `@` can be a password, and text after `?` or `#` a token: neither is echoed. */
const displayEndpoint = (value: unknown): string => {
  if (typeof value !== "string") return displayValue(value)
  if (value.includes("@")) return "(not shown: it may contain a password)"
  const end = value.search(/[?#]/)
  return end < 0 ? displayValue(value) : displayValue(`${value.slice(0, end + 1)}…`)
}

const problemOf = (value: string): string => {
  if (value === "") return "must not be empty"
  if (/[{}]/.test(value)) return "still contains a placeholder"
  if (value.includes("@")) return "must not contain a user name or password"
  if (/[?#]/.test(value)) return "must not have a query or fragment"
  // eslint-disable-next-line no-control-regex
  if (/[\s\u0000-\u001f\u007f]/.test(value)) return "must not contain spaces or control characters"
  // eslint-disable-next-line no-control-regex
  if (/[^\u0000-\u007f]/.test(value)) return "must be ASCII"
  return "must be a URL such as https://dcs.eu-de.otc.t-systems.com"
}

/**
 * Checks an endpoint before anything is built from it: `https`, or `http` to loopback; host, optional port, optional
 * clean base path; nothing else.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { parseEndpoint } from "@dcs-tasks/wire"
 *
 * parseEndpoint("https://dcs.eu-de.otc.t-systems.com")
 * // => { origin: "https://dcs.eu-de.otc.t-systems.com", basePath: "" }
 * ```
 */
export const parseEndpoint = (value: unknown, options: EndpointOptions = {}): Endpoint | InvalidInput => {
  const refuse = (problem: string) => invalidInput("endpoint", problem, displayEndpoint(value))
  if (typeof value !== "string") return refuse("must be a string")
  const parts = endpointPattern.exec(value)?.groups
  if (parts === undefined) return refuse(problemOf(value))
  const scheme = parts["scheme"]?.toLowerCase()
  if (scheme !== "https" && scheme !== "http") return refuse("must use https")
  const path = (parts["path"] ?? "").replace(/\/$/, "")
  if (path.split("/").some((segment, index) => index > 0 && (segment === "" || /^\.+$/.test(segment)))) {
    return refuse("must not have empty or dot segments in its path")
  }
  const port = parts["port"]
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65535)) return refuse("has a port outside 1 to 65535")
  let url: URL
  try {
    url = new URL(value)
  } catch {
    return refuse("must be a valid URL")
  }
  const host = parts["host"] ?? ""
  // URL parsers turn 0x7f.1 or 2130706433 into another address than the one that was typed.
  if (!host.startsWith("[") && url.hostname !== host.toLowerCase()) return refuse("has a host that URL parsers rewrite")
  if (scheme === "http" && !isLoopback(url.hostname) && property(options, "allowInsecureHttp") !== true) {
    return refuse("must use https: http would expose the token")
  }
  return url.pathname === (path === "" ? "/" : parts["path"])
    ? { origin: url.origin, basePath: path }
    : refuse("has a path that URL parsers rewrite")
}
