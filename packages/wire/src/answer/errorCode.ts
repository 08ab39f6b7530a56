/**
 * The vendor's error codes and what they mean for deleting a background task.
 *
 * Two vocabularies say the same: `111400017` and `DCS.4017` are twins, `APIG.` and `APIGW.` one gateway. Codes are an
 * open set: one that is not listed keeps the reason `Other` or `Unknown`, and the raw code stays on the error.
 *
 * Source: the DCS API reference's error-code tables and the gateway's (2026-04).
 *
 * @since 0.1.0
 */

/** The digit that a numeric code's HTTP status becomes in its `DCS.` twin. */
const twinDigit: { readonly [status: string]: string } = { 400: "4", 401: "1", 403: "3", 404: "4", 405: "5", 500: "5" }

/** The one pair that does not follow the rule. */
const oddTwins: { readonly [code: string]: string } = { 111404022: "DCS.3022" }

/**
 * The one name under which twins meet: `DCS.nnnn`, `APIG.nnnn`, or the code itself, without blanks, in capitals.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { canonicalCode } from "@dcs-tasks/wire"
 *
 * canonicalCode("111400017") // => "DCS.4017"
 * canonicalCode("APIGW.0301") // => "APIG.0301"
 * canonicalCode("DCS. 5094") // => "DCS.5094"
 * ```
 */
export const canonicalCode = (code: string): string => {
  const plain = code.replace(/\s+/g, "").toUpperCase()
  const odd = oddTwins[plain]
  if (odd !== undefined) return odd
  const numeric = /^111(\d{3})(\d{3})$/.exec(plain)
  const digit = twinDigit[numeric?.[1] ?? ""]
  if (numeric !== null && digit !== undefined) return `DCS.${digit}${numeric[2]}`
  return plain.replace(/^APIGW\./, "APIG.")
}

/** Whether a code is the DCS service's own, in either vocabulary, as opposed to the gateway's or IAM's. */
export const isServiceCode = (code: string): boolean => /^(?:DCS\.\d+|111\d{6})$/.test(canonicalCode(code))

export type BadRequestReason = "TaskNotDeletable" | "InstanceBusy" | "MalformedId" | "Unsupported" | "Other"

/** A change of the instance is under way: the same call can succeed later. */
const busy = [
  "DCS.4017", "DCS.4026", "DCS.4049", "DCS.4096", "DCS.4097", "DCS.4104", "DCS.4111", "DCS.4113", "DCS.4114",
  "DCS.4115", "DCS.4116", "DCS.4117", "DCS.4118", "DCS.4120", "DCS.4121", "DCS.4231", "DCS.4975", "CBC.99003651"
] as const // prettier-ignore

const badRequestReasons: ReadonlyMap<string, BadRequestReason> = new Map<string, BadRequestReason>([
  ["DCS.4957", "TaskNotDeletable"],
  ["DCS.4002", "MalformedId"],
  ["DCS.4061", "MalformedId"],
  ["DCS.4070", "MalformedId"],
  ["DCS.4094", "Unsupported"],
  ...busy.map((code) => [code, "InstanceBusy"] as const)
])

export const badRequestReason = (code: string | undefined): BadRequestReason =>
  (code === undefined ? undefined : badRequestReasons.get(canonicalCode(code))) ?? "Other"

export type NotFoundReason = "Task" | "Instance" | "Route" | "Unknown"

const notFoundReasons: ReadonlyMap<string, NotFoundReason> = new Map<string, NotFoundReason>([
  ["DCS.3022", "Instance"],
  ["DCS.4001", "Route"],
  ["APIG.0101", "Route"],
  ["DCS.4023", "Unknown"],
  ["DCS.5101", "Unknown"]
])

/**
 * What a 404 is about. No documented code says "this task does not exist", so it is told by exclusion: the service's
 * own error body with a code that is about nothing else. Without a code nothing is known.
 *
 * @since 0.1.0
 */
export const notFoundReason = (code: string | undefined): NotFoundReason => {
  if (code === undefined) return "Unknown"
  return notFoundReasons.get(canonicalCode(code)) ?? (isServiceCode(code) ? "Task" : "Unknown")
}

/** Codes that mean "slow down", whatever the status. */
export const throttlingCodes: ReadonlySet<string> = new Set(["APIG.0308"])
