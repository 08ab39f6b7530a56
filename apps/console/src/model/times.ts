/** Times for people. */

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" })
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long" })

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const year = 365.25 * day

/** The largest unit that fits; but days up to three months and months up to two years, because rules on age count so. */
const units = [
  ["year", year, 2 * year],
  ["month", year / 12, 90 * day],
  ["day", day, day],
  ["hour", hour, hour],
  ["minute", minute, minute]
] as const satisfies ReadonlyArray<readonly [Intl.RelativeTimeFormatUnit, number, number]>

/** `3 days ago`: never more than has passed. */
export const relativeTime = (at: number, now: number): string => {
  const passed = now - at
  const found = units.find(([, , least]) => Math.abs(passed) >= least)
  if (found === undefined) return passed < 0 ? "in a moment" : "just now"
  const [unit, millis] = found
  return relative.format(Math.trunc(-passed / millis), unit)
}

/** `3 Nov 2026, 14:05:06 GMT+1`, in the time zone of the browser. */
export const exactTime = (at: number): string => exact.format(at)

/** `2026-11-03T140506Z`, for the names of files. */
export const fileTime = (at: number): string => new Date(at).toISOString().replaceAll(":", "").replace(/\.\d+/, "")
