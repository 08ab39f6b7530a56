/** Times and durations in words. */

const units = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60]
] as const

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" })
const local = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long" })
const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" })

/** "3 days ago". Less than a minute, and a clock that is a little behind, are "just now". */
export const agoOf = (millis: number, now: number): string => {
  const seconds = Math.round((now - millis) / 1000)
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return relative.format(-Math.trunc(seconds / length), unit)
  }
  return "just now"
}

/** In the operator's zone, and as the service says it. */
export const exactOf = (millis: number): string => `${local.format(millis)} · ${new Date(millis).toISOString()}`

export const dayOf = (millis: number): string => day.format(millis)

/** "2 min 5 s". */
export const durationOf = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}
