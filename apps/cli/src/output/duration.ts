/** Durations for people. */

const seconds = (millis: number, digits: number): string => `${(millis / 1000).toFixed(digits)} s`

export const duration = (millis: number): string => {
  if (millis < 9950) return seconds(millis, Number.isInteger(millis / 1000) ? 0 : 1)
  const whole = Math.round(millis / 1000)
  const minutes = Math.floor(whole / 60)
  if (minutes === 0) return `${whole} s`
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
