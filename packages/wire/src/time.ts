/**
 * Times as this API writes them: ISO 8601 in records, `yyyyMMddHHmmss` in queries, always UTC.
 *
 * @since 0.1.0
 * @module
 */

const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i

/**
 * ISO 8601 as epoch milliseconds; `undefined` for anything else. Without a zone it is UTC, as in the API, and a date
 * alone means midnight.
 *
 * @example
 * ```ts
 * import { parseTime } from "@dcs-tasks/wire/time"
 *
 * parseTime("2026-03-02") // => 1772409600000
 * parseTime("2026-03-02T09:30:00.000Z") // => 1772443800000
 * parseTime("2026-02-30") // => undefined
 * parseTime("March 2026") // => undefined
 * ```
 */
export const parseTime = (text: unknown): number | undefined => {
  const parts = typeof text === "string" ? iso.exec(text) : null
  if (parts === null) return undefined
  const [, date = "", minutes = "00:00", seconds = ":00", zone = "Z"] = parts
  // `Date` reads the 30th of February as the 2nd of March.
  const midnight = new Date(`${date}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== date) return undefined
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase()
  const at = Date.parse(`${date}T${minutes}${seconds.slice(0, 7)}${offset}`)
  return Number.isNaN(at) ? undefined : at
}

/**
 * Epoch milliseconds as queries need them, cut to the second.
 *
 * @example
 * ```ts
 * import { compactTime } from "@dcs-tasks/wire/time"
 *
 * compactTime(1772443800999) // => "20260302093000"
 * ```
 */
export const compactTime = (millis: number): string => new Date(millis).toISOString().replace(/\D/g, "").slice(0, 14)
