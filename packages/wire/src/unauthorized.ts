/**
 * Why a 401 was given. The gateway puts one code (`APIG.0301`) on many causes; its message tells them apart.
 *
 * @since 0.1.0
 */
import type { ErrorBody } from "./errorBody.ts"
import { canonicalCode } from "./errorCode.ts"

/** @since 0.1.0 */
export type UnauthorizedReason =
  | { readonly _tag: "TokenExpired" }
  | { readonly _tag: "ProjectMismatch" }
  /** `line`: the first line of the canonical request on which both sides differ, where that is known. */
  | { readonly _tag: "SignatureMismatch"; readonly line?: string }
  /** Both times as ISO 8601, UTC. */
  | { readonly _tag: "ClockSkew"; readonly localTime: string; readonly serverTime: string }
  | { readonly _tag: "Other" }

const byCode: ReadonlyMap<string, UnauthorizedReason> = new Map<string, UnauthorizedReason>([
  ["DCS.1002", { _tag: "TokenExpired" }],
  ["DCS.1004", { _tag: "ProjectMismatch" }],
  ["APIG.0307", { _tag: "TokenExpired" }]
])

const basicTime = /(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z/
const iso = "$1-$2-$3T$4:$5:$6Z"
const skew = /signature time:\s*(\d{8}T\d{6}Z)\s*,\s*server time:\s*(\d{8}T\d{6}Z)/i

/** @since 0.1.0 */
export const unauthorizedReason = (error: ErrorBody): UnauthorizedReason => {
  const known = error.code === undefined ? undefined : byCode.get(canonicalCode(error.code))
  if (known !== undefined) return known
  const msg = error.msg ?? ""
  const times = skew.exec(msg)
  if (times !== null) {
    const [, localTime = "", serverTime = ""] = times
    return {
      _tag: "ClockSkew",
      localTime: localTime.replace(basicTime, iso),
      serverTime: serverTime.replace(basicTime, iso)
    }
  }
  if (/verify aksk signature fail/i.test(msg)) return { _tag: "SignatureMismatch" }
  return /token (?:has )?expire[sd]?/i.test(msg) ? { _tag: "TokenExpired" } : { _tag: "Other" }
}
