/**
 * Prepares requests for signing with an access key: everything except SHA-256 and HMAC.
 *
 * @since 0.1.0
 */
import { authorization, canonicalRequest, sdkDate } from "./canonicalRequest.ts"
import { firstDifference } from "./signatureDiff.ts"

/** The parts of an access key that are sent. The security token of a temporary key is still a secret. */
interface SigningKey {
  readonly accessKeyId: string
  readonly securityToken?: string | undefined
}

interface SignableRequest {
  readonly method: string
  /** Exactly as it will be sent. */
  readonly url: URL
  /** With lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Absent for calls without a project. */
  readonly projectId?: string | undefined
}

/**
 * What is kept of a signed request, to explain a 401.
 *
 * @since 0.1.0
 */
export interface SignedRequest {
  /** The signing time in epoch milliseconds. */
  readonly at: number
  /** Names the part in which the canonical request in the gateway's message differs from ours. */
  readonly difference: (gatewayMessage: string) => string | undefined
}

interface Signable {
  /** The value of `x-sdk-date`. */
  readonly date: string
  /** Contains the security token: treat as a secret. */
  readonly canonicalRequest: string
  /** The headers to send, for a signature in hex: those that are signed, and `authorization`. */
  readonly headers: (signature: string) => Readonly<Record<string, string>>
  readonly signed: SignedRequest
}

/** Without `host`, which is signed too but added by the runtime. */
const signedHeadersOf = (
  { headers, projectId }: SignableRequest,
  date: string,
  securityToken: string | undefined
): Readonly<Record<string, string>> => {
  const contentType = headers["content-type"]
  return {
    ...(contentType !== undefined && { "content-type": contentType }),
    "x-sdk-date": date,
    ...(projectId !== undefined && { "x-project-id": projectId }),
    ...(securityToken !== undefined && { "x-security-token": securityToken })
  }
}

/**
 * Prepares requests for one key. `at` is the service's time in epoch milliseconds. Without `bodyHash`, the body is empty.
 *
 * @example
 * ```ts
 * import { signableBy } from "@dcs-tasks/wire/signing"
 *
 * const url = new URL("https://dcs.example.com/v2/p1/instances/i1/tasks/t1")
 * const prepare = signableBy({ accessKeyId: "AK" })
 * const { headers } = prepare({ method: "DELETE", url, headers: {}, projectId: "p1" }, 1_573_789_015_000)
 * headers("5a1e")["x-sdk-date"] // => "20191115T033655Z"
 * headers("5a1e")["authorization"]
 * // => "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-project-id;x-sdk-date, Signature=5a1e"
 * ```
 */
export const signableBy = ({ accessKeyId, securityToken }: SigningKey) => {
  /** Requests within the same second share the formatted date. */
  let latest = { second: Number.NaN, date: "" }
  return (request: SignableRequest, at: number, bodyHash?: string): Signable => {
    const second = Math.floor(at / 1000)
    if (latest.second !== second) latest = { second, date: sdkDate(at) }
    const { date } = latest
    const { method, url } = request
    const added = signedHeadersOf(request, date, securityToken)
    const { signedHeaders, text } = canonicalRequest({ method, url, headers: { host: url.host, ...added }, bodyHash })
    return {
      date,
      canonicalRequest: text,
      headers: (signature) => ({ ...added, authorization: authorization(accessKeyId, signedHeaders, signature) }),
      signed: { at, difference: (gatewayMessage) => firstDifference(text, gatewayMessage) }
    }
  }
}
