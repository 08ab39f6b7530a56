/**
 * The reason for a 401. The gateway has one code (`APIG.0301`) for many causes; only its message distinguishes them.
 *
 * @since 0.1.0
 */
import { isoSeconds } from "../signing/canonicalRequest.ts"
import type { SignedRequest } from "../signing/signable.ts"
import type { ErrorBody } from "./errorBody.ts"
import { canonicalCode } from "./errorCode.ts"

/**
 * Why the gateway or the service did not accept the credentials.
 *
 * @since 0.1.0
 */
export type UnauthorizedReason =
  | { readonly _tag: "TokenExpired" }
  | { readonly _tag: "ProjectMismatch" }
  /** `line`: the first part of the canonical request in which both sides differ, if known. */
  | { readonly _tag: "SignatureMismatch"; readonly line?: string }
  /** Both times are ISO 8601, in UTC. */
  | { readonly _tag: "ClockSkew"; readonly localTime: string; readonly serverTime: string }
  | { readonly _tag: "Other" }

const byCode: ReadonlyMap<string, UnauthorizedReason> = new Map<string, UnauthorizedReason>([
  ["DCS.1002", { _tag: "TokenExpired" }],
  ["DCS.1004", { _tag: "ProjectMismatch" }],
  ["APIG.0307", { _tag: "TokenExpired" }]
])

const basicTime = /(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z/
const iso = "$1-$2-$3T$4:$5:$6Z"
const skewMessage = /signature time:\s*(\d{8}T\d{6}Z)\s*,\s*server time:\s*(\d{8}T\d{6}Z)/i

/** In milliseconds. Gateways accept fifteen minutes of difference; no network delays a response by a third of that. */
const maxSkew = 5 * 60 * 1000

/** What the gateway's message says about the access key, if anything. */
export const accessKeyRejection = (msg: string | undefined): "unknown" | "locked" | undefined => {
  if (/\bak\b.*\bnot exist/i.test(msg ?? "")) return "unknown"
  return /\bak access failed to reach the limit/i.test(msg ?? "") ? "locked" : undefined
}

/** The service's message as the end of a clause, without the whole request that a signature mismatch quotes. */
export const clauseOf = (msg: string): string => msg.replace(/[.,\s]*(canonicalRequest:.*)?$/s, "")

/**
 * The reason for a 401. For a signed request, a signature mismatch also names the part that differs, and a `Date` header
 * that is minutes away from the time of signing means a wrong clock.
 *
 * @since 0.1.0
 */
export const unauthorizedReason = (
  error: ErrorBody,
  signed?: SignedRequest,
  serverDate?: number
): UnauthorizedReason => {
  const known = error.code === undefined ? undefined : byCode.get(canonicalCode(error.code))
  if (known !== undefined) return known
  const msg = error.msg ?? ""
  const times = skewMessage.exec(msg)
  if (times !== null) {
    const [, localTime = "", serverTime = ""] = times
    return {
      _tag: "ClockSkew",
      localTime: localTime.replace(basicTime, iso),
      serverTime: serverTime.replace(basicTime, iso)
    }
  }
  if (/verify aksk signature fail/i.test(msg)) {
    const line = signed?.difference(msg)
    return { _tag: "SignatureMismatch", ...(line !== undefined && { line }) }
  }
  if (/token (?:has )?expire[sd]?/i.test(msg)) return { _tag: "TokenExpired" }
  const skewed = signed !== undefined && serverDate !== undefined && Math.abs(serverDate - signed.at) > maxSkew
  return skewed && accessKeyRejection(msg) === undefined
    ? { _tag: "ClockSkew", localTime: isoSeconds(signed.at), serverTime: isoSeconds(serverDate) }
    : { _tag: "Other" }
}
