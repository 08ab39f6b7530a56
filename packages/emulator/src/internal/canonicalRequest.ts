/**
 * `SDK-HMAC-SHA256` on the receiving side: the canonical form and the signature that a request should have. Written from
 * the vendor's description alone, so that a mistake in a client's signer shows.
 */
import { createHash, createHmac } from "node:crypto"

/** A request as received. */
export interface RawRequest {
  readonly method: string
  /** Path and query, not normalised. */
  readonly target: string
  /** Node's `rawHeaders`: names and values in turn. */
  readonly rawHeaders: ReadonlyArray<string>
  readonly body: Uint8Array
}

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex")

/** RFC 3986: everything but letters, digits and `-._~`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const canonicalPath = (path: string): string => {
  const encoded = path
    .split("/")
    .map((segment) => encode(decode(segment)))
    .join("/")
  return encoded.endsWith("/") ? encoded : `${encoded}/`
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Sorted before encoding, as the vendors' signers do. */
const canonicalQuery = (query: string): string =>
  query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", value = ""] = pair.replaceAll("+", " ").split(/=(.*)/s).map(decode)
      return { name, value }
    })
    .toSorted((a, b) => byText(a.name, b.name) || byText(a.value, b.value))
    .map(({ name, value }) => `${encode(name)}=${encode(value)}`)
    .join("&")

/** Headers by lower-case name, with the values of one name joined. The gateway drops names with an underscore. */
export const headersOf = (rawHeaders: ReadonlyArray<string>): ReadonlyMap<string, string> => {
  const headers = new Map<string, string>()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? "").toLowerCase()
    const value = (rawHeaders[at + 1] ?? "").trim()
    if (name.includes("_")) continue
    const earlier = headers.get(name)
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`)
  }
  return headers
}

/** The canonical form of a request, with these signed headers. */
export const canonicalRequest = (request: RawRequest, signedHeaders: ReadonlyArray<string>): string => {
  const [path = "/", query = ""] = request.target.split(/\?(.*)/s)
  const headers = headersOf(request.rawHeaders)
  const names = signedHeaders.map((name) => name.toLowerCase()).toSorted(byText)
  const unsigned = headers.get("x-sdk-content-sha256") === "UNSIGNED-PAYLOAD"
  return [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    ...names.map((name) => `${name}:${headers.get(name) ?? ""}`),
    "",
    names.join(";"),
    unsigned ? "UNSIGNED-PAYLOAD" : sha256(request.body)
  ].join("\n")
}

/** The secret itself is the key; no key is derived from it. */
export const signatureOf = (canonical: string, date: string, secretAccessKey: string): string =>
  createHmac("sha256", secretAccessKey)
    .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`)
    .digest("hex")
