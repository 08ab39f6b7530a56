/**
 * Makes foreign text safe to display: redacted, cut and escaped.
 *
 * @since 0.1.0
 * @module
 */

/**
 * Control and format characters, line and paragraph separators, lone surrogates, and all that a renderer can leave out:
 * everything that could move a cursor, fake a second line or be invisible in a terminal. This includes the joiners and
 * selectors of emoji: without them, two different names could look the same.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]/gu

const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`

/** Characters beyond U+FFFF become two escapes, as in JSON. */
const escapeChar = (char: string): string => char.replace(/[^]/g, escapeUnit)

/**
 * Replaces control, bidi and other invisible characters with their `\u001b` form. The result is one printable line.
 *
 * @example
 * ```ts
 * import { escapeText } from "@dcs-tasks/wire/text"
 *
 * escapeText("a\u001b[2Jb") // => "a\\u001b[2Jb"
 * ```
 */
export const escapeText = (text: string): string => text.replace(unsafe, escapeChar)

/** Cuts to `max` UTF-16 units without splitting a surrogate pair, and marks the cut with a trailing `…`. */
export const cutText = (text: string, max: number): string => {
  if (text.length <= max) return text
  const last = text.charCodeAt(max - 1)
  return `${text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max)}…`
}

/** The longest server text in any value, in UTF-16 units. */
const maxServerText = 1024

/** The longest excerpt of an invalid input in a message, in UTF-16 units. */
const maxInput = 80

/** A secret as it is, and as JSON or a URL would write it. */
const formsOf = (secret: string): ReadonlySet<string> =>
  new Set([secret, secret.replaceAll("/", "\\/"), secret.isWellFormed() ? encodeURIComponent(secret) : secret])

/** A function that redacts secrets in a text, and changes nothing else. */
export const scrubber = (secrets: ReadonlyArray<string> = []): ((text: string) => string) => {
  const present = secrets.filter(({ length }) => length > 0)
  // A text shorter than the shortest secret contains none: the other forms are at least as long.
  const shortest = Math.min(...present.map(({ length }) => length))
  let forms: ReadonlyArray<string> | undefined
  return (text) => {
    if (text.length < shortest) return text
    // Longest first, because one secret can contain another.
    forms ??= present
      .toSorted((first, second) => second.length - first.length)
      .flatMap((secret) => [...formsOf(secret)])
    let scrubbed = text
    for (const form of forms) scrubbed = scrubbed.replaceAll(form, "<redacted>")
    return scrubbed
  }
}

/**
 * Server text made safe to store and display: secrets redacted, then cut to `max`, then escaped.
 *
 * Redaction comes first, because a cut or an escape could leave part of a secret.
 */
export const serverText = (text: string, secrets: ReadonlyArray<string> = [], max = maxServerText): string =>
  escapeText(cutText(scrubber(secrets)(text), max))

/**
 * An invalid input for an error message: a string escaped and cut, anything else by its type only, so that no `toString`
 * of the caller runs.
 */
export const displayValue = (value: unknown): string => {
  if (typeof value === "string") return `"${escapeText(cutText(value, maxInput))}"`
  if (value === null) return "null"
  return Array.isArray(value) ? "an array" : typeof value
}
