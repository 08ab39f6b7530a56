/**
 * Signing with an access key: `SDK-HMAC-SHA256` in the dialect whose header has `Access=`. Everything except the hashing
 * itself, which needs SHA-256 and HMAC from the runtime.
 *
 * @since 0.1.0
 */

const signingAlgorithm = "SDK-HMAC-SHA256"

/** SHA-256 of nothing, in hex: the hash of an empty body. */
const emptyBodyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/**
 * The parts of a request that are signed.
 *
 * @since 0.1.0
 */
export interface RequestToSign {
  /** In any case. It is signed in upper case. */
  readonly method: string
  /** Exactly as it will be sent. */
  readonly url: URL
  /** The headers to sign, including `host`. Names with an underscore are left out: gateways drop them. */
  readonly headers: Readonly<Record<string, string>>
  /** SHA-256 of the body, in hex. Without it, the body is empty. */
  readonly bodyHash?: string | undefined
}

/**
 * A request in the form that is hashed and signed.
 *
 * @since 0.1.0
 */
export interface CanonicalRequest {
  /** Contains the security token of a temporary key if that is signed: treat as a secret. */
  readonly text: string
  /** `content-type;host;x-sdk-date` */
  readonly signedHeaders: string
}

const compare = (first: string, second: string): number => (first < second ? -1 : first > second ? 1 : 0)

/** RFC 3986: keeps only letters, digits and `-._~`. A lone surrogate becomes U+FFFD, as in every URL. */
const encode = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd")).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`
  )

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A path that encoding does not change. */
const plainPath = /^[\w.~/-]*$/

/**
 * A path in canonical form: each segment encoded, with a slash at the end even if the path that is sent has none.
 *
 * @since 0.1.0
 */
export const canonicalUri = (pathname: string): string => {
  const uri = plainPath.test(pathname)
    ? pathname
    : pathname
        .split("/")
        .map((segment) => encode(decode(segment)))
        .join("/")
  return uri.endsWith("/") ? uri : `${uri}/`
}

/**
 * A query in canonical form: sorted by name and then by value, both encoded.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { canonicalQuery } from "@dcs-tasks/wire"
 *
 * canonicalQuery(new URLSearchParams("multi=2&multi=1&limit=a+b")) // => "limit=a%20b&multi=1&multi=2"
 * ```
 */
export const canonicalQuery = (parameters: Iterable<readonly [string, string]>): string =>
  [...parameters]
    .toSorted(([name, value], [otherName, other]) => compare(name, otherName) || compare(value, other))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join("&")

/**
 * The text whose hash is signed.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { canonicalRequest } from "@dcs-tasks/wire"
 *
 * const { signedHeaders, text } = canonicalRequest({
 *   method: "DELETE",
 *   url: new URL("https://dcs.example.com/v2/p1/instances/i1/tasks/t1"),
 *   headers: { host: "dcs.example.com", "X-Sdk-Date": "20191115T033655Z", not_signed: "" }
 * })
 * signedHeaders // => "host;x-sdk-date"
 * text.split("\n").slice(0, 2) // => ["DELETE", "/v2/p1/instances/i1/tasks/t1/"]
 * ```
 */
export const canonicalRequest = (request: RequestToSign): CanonicalRequest => {
  const values = new Map<string, string>()
  for (const name in request.headers) {
    if (!name.includes("_")) values.set(name.toLowerCase(), request.headers[name]?.trim() ?? "")
  }
  // eslint-disable-next-line unicorn/no-array-sort -- it is a copy already
  const names = [...values.keys()].sort()
  const signedHeaders = names.join(";")
  const { pathname, search } = request.url
  let text = `${request.method.toUpperCase()}\n${canonicalUri(pathname)}\n${search === "" ? "" : canonicalQuery(request.url.searchParams)}\n`
  for (const name of names) text += `${name}:${values.get(name)}\n`
  return { text: `${text}\n${signedHeaders}\n${request.bodyHash ?? emptyBodyHash}`, signedHeaders }
}

/**
 * The value of `X-Sdk-Date` for a time in epoch milliseconds.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { sdkDate } from "@dcs-tasks/wire"
 *
 * sdkDate(1_573_789_015_000) // => "20191115T033655Z"
 * ```
 */
export const sdkDate = (millis: number): string => isoSeconds(millis).replace(/[-:]/g, "")

/** Epoch milliseconds as ISO 8601 in UTC, to the second. Clamped to the years 1970 to 9999; NaN becomes 1970. */
export const isoSeconds = (millis: number): string => {
  const clamped = Number.isNaN(millis) ? 0 : Math.min(Math.max(millis, 0), Date.UTC(9999, 11, 31, 23, 59, 59))
  return `${new Date(clamped).toISOString().slice(0, 19)}Z`
}

/**
 * The input of HMAC-SHA256, whose key is the secret access key itself.
 *
 * @since 0.1.0
 */
export const stringToSign = (date: string, canonicalRequestHash: string): string =>
  `${signingAlgorithm}\n${date}\n${canonicalRequestHash}`

/**
 * The value of the `Authorization` header.
 *
 * @since 0.1.0
 */
export const authorization = (accessKeyId: string, signedHeaders: string, signature: string): string =>
  `${signingAlgorithm} Access=${accessKeyId}, SignedHeaders=${signedHeaders}, Signature=${signature}`
