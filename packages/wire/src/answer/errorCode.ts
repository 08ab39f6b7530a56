/**
 * The vendor's error codes, and what they mean when deleting a background task.
 *
 * There are two vocabularies: `111400017` and `DCS.4017` are the same code, and `APIG.` and `APIGW.` are the same
 * gateway. Codes are an open set: an unlisted one gets the reason `Other` or `Unknown`; the error keeps the raw code.
 *
 * Source: the DCS API reference's error-code tables and the gateway's (2026-04).
 *
 * @since 0.1.0
 */

/** The first digit of the `DCS.` code, by the HTTP status in the numeric code. */
const twinDigit: { readonly [status: string]: string } = { 400: "4", 401: "1", 403: "3", 404: "4", 405: "5", 500: "5" }

/** The only pair that breaks the rule. */
const oddTwins: { readonly [code: string]: string } = { 111404022: "DCS.3022" }

/**
 * The common form of equivalent codes: `DCS.nnnn`, `APIG.nnnn`, or the code itself, in upper case and without spaces.
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

/** Whether a code comes from the DCS service, in either vocabulary, and not from the gateway or IAM. */
export const isServiceCode = (code: string): boolean => /^(?:DCS\.\d+|111\d{6})$/.test(canonicalCode(code))

/**
 * What a 400 means, by its code.
 *
 * @since 0.1.0
 */
export type BadRequestReason = "TaskNotDeletable" | "InstanceBusy" | "MalformedId" | "Unsupported" | "Other"

/** The instance is being changed: the same call can succeed later. */
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

/**
 * Finds what a 400 means. A missing or unknown code is `Other`.
 *
 * @since 0.1.0
 */
export const badRequestReason = (code: string | undefined): BadRequestReason =>
  (code === undefined ? undefined : badRequestReasons.get(canonicalCode(code))) ?? "Other"

/**
 * What a 404 says is missing, by its code.
 *
 * @since 0.1.0
 */
export type NotFoundReason = "Task" | "Instance" | "Route" | "Unknown"

const notFoundReasons: ReadonlyMap<string, NotFoundReason> = new Map<string, NotFoundReason>([
  ["DCS.3022", "Instance"],
  ["DCS.4001", "Route"],
  ["APIG.0101", "Route"],
  ["DCS.4023", "Unknown"],
  ["DCS.5101", "Unknown"]
])

/**
 * What a 404 is about. No documented code means "this task does not exist", so the task is what remains: a service code
 * that is not about anything else. Without a code, nothing is known.
 *
 * @since 0.1.0
 */
export const notFoundReason = (code: string | undefined): NotFoundReason => {
  if (code === undefined) return "Unknown"
  return notFoundReasons.get(canonicalCode(code)) ?? (isServiceCode(code) ? "Task" : "Unknown")
}

/** Codes that mean "slow down" with any status. */
export const throttlingCodes: ReadonlySet<string> = new Set(["APIG.0308"])
