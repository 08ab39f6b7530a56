/**
 * The emulator's clock: that of the machine plus an offset.
 */
export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly advance: (millis: number) => void
}

/** Not Effect's clock: a `TestClock` does not advance while a real socket waits. */
export const makeClock = (initialOffset: number): Clock => {
  let offset = initialOffset
  return {
    now: () => Date.now() + offset,
    advance: (millis) => {
      offset += millis
    }
  }
}

/** `20260302T093000Z` */
export const basicTime = (millis: number): string => new Date(millis).toISOString().replace(/[-:]|\.\d+/g, "")

const basicPattern = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/

/** Epoch milliseconds, or NaN if the text is not such a time. */
export const parseBasicTime = (text: string): number =>
  basicPattern.test(text) ? Date.parse(text.replace(basicPattern, "$1-$2-$3T$4:$5:$6Z")) : Number.NaN

/** `2026-03-02T09:30:00.000000Z`, in the format of IAM. */
export const microseconds = (millis: number): string => new Date(millis).toISOString().replace("Z", "000Z")
