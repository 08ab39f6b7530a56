/**
 * Reads the `Retry-After` header (RFC 9110, 10.2.3) as servers really send it.
 *
 * @since 0.1.0
 */

const imfDate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** An HTTP date (IMF-fixdate) in epoch milliseconds; `undefined` for anything else. */
export const httpDate = (value: string | undefined): number | undefined => {
  const text = value?.trim() ?? ""
  if (!imfDate.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : at
}

/**
 * `Retry-After` in seconds from now. The header has whole or decimal seconds, or a date (a past one is 0). `undefined`
 * if it is absent, negative or invalid. Pass the server's own `Date` as the current time if there is one, so that a
 * wrong local clock cannot lengthen the wait.
 *
 * The number can be huge: cap it before you wait.
 *
 * @since 0.1.0
 * @example
 * ```ts
 * import { retryAfterSeconds } from "@dcs-tasks/wire"
 *
 * retryAfterSeconds("1.5", 0) // => 1.5
 * retryAfterSeconds("Thu, 01 Jan 1970 00:00:30 GMT", 10_000) // => 20
 * retryAfterSeconds("soon", 0) // => undefined
 * ```
 */
export const retryAfterSeconds = (value: string | undefined, nowMillis: number): number | undefined => {
  const text = value?.trim() ?? ""
  if (/^\d+(?:\.\d+)?$/.test(text)) return Math.min(Number(text), Number.MAX_SAFE_INTEGER)
  const at = httpDate(text)
  return at === undefined ? undefined : Math.max(0, (at - nowMillis) / 1000)
}
