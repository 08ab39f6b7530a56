/** Numbers, amounts and names, as all texts write them. */

const numbers = new Intl.NumberFormat("en")

/** `12,345` */
export const number = (value: number): string => numbers.format(value)

/** `1 instance`, `2 instances` */
export const plural = (count: number, one: string): string => `${number(count)} ${one}${count === 1 ? "" : "s"}`

export const records = (count: number): string => plural(count, "record")

/** The parts of a list that say something: `3 failed, 1 unknown`. */
export const counted = (parts: ReadonlyArray<readonly [count: number, word: string]>): string =>
  parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${number(count)} ${word}`)
    .join(", ")

/** `1 second`, `5 minutes`: never less than it takes. */
export const duration = (seconds: number): string => {
  if (seconds < 60) return plural(Math.max(1, Math.ceil(seconds)), "second")
  return seconds < 3600 ? plural(Math.ceil(seconds / 60), "minute") : plural(Math.ceil(seconds / 3600), "hour")
}

/** `cache (0a1b2c)`; the id alone if that is all there is. */
export const named = (name: string | undefined, id: string): string =>
  name === undefined || name === id ? id : `${name} (${id})`
