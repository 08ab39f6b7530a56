/**
 * The emulator's own clock: the machine's, moved.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly advance: (millis: number) => void
}

/** Not Effect's: a test's `TestClock` stands still while a real socket waits. */
export const makeClock = (offset: number): Clock => {
  let moved = offset
  return {
    now: () => Date.now() + moved,
    advance: (millis) => {
      moved += millis
    }
  }
}

/** `20260302T093000Z` */
export const basicTime = (millis: number): string => new Date(millis).toISOString().replace(/[-:]|\.\d+/g, "")

const basicPattern = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/

/** NaN where it is no such time. */
export const parseBasicTime = (text: string): number =>
  basicPattern.test(text) ? Date.parse(text.replace(basicPattern, "$1-$2-$3T$4:$5:$6Z")) : Number.NaN

/** `2026-03-02T09:30:00.000000Z`, with the microseconds that IAM writes. */
export const microseconds = (millis: number): string => new Date(millis).toISOString().replace("Z", "000Z")
