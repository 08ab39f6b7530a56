/**
 * Requests ready to be signed with an access key: which headers are signed, and what is left to whoever has SHA-256 and
 * HMAC.
 *
 * @since 0.1.0
 */
import { authorization, canonicalRequest, sdkDate } from "./canonicalRequest.ts"
import { firstDifference } from "./signatureDiff.ts"

/** What an access key shows of itself. The security token of a temporary one is a secret all the same. */
interface SigningKey {
  readonly accessKeyId: string
  readonly securityToken?: string | undefined
}

interface SignableRequest {
  readonly method: string
  /** As it will be sent. */
  readonly url: URL
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Missing for calls that are about no project. */
  readonly projectId?: string | undefined
}

/**
 * What a refused request was signed with.
 *
 * @since 0.1.0
 */
export interface SignedRequest {
  /** The time that it was signed with, in epoch milliseconds. */
  readonly at: number
  /** Names the line on which the gateway's canonical request, as its message has it, is another one. */
  readonly difference: (gatewayMessage: string) => string | undefined
}

interface Signable {
  /** The value of its `x-sdk-date`. */
  readonly date: string
  /** Holds the security token: a secret. */
  readonly canonicalRequest: string
  /** What is sent, given the signature in hex: the headers that are signed, and the signature. */
  readonly headers: (signature: string) => Readonly<Record<string, string>>
  readonly signed: SignedRequest
}

/** The host is signed too, and sent by whoever sends. */
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
 * Prepares requests for one key. `at` is the service's time in epoch milliseconds; without a hash there is no body.
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
  /** Of the last second: requests that come together share it. */
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
