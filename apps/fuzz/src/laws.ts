/** Rules that several targets share, stated without the product's own code. */
import assert from "node:assert/strict"

/** Control, bidi, invisible and line-separating characters, and lone surrogates. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{DI}]/u

const isOneLine = (text: string): boolean => !unprintable.test(text)

export const mustBeOneLine = (text: string): void =>
  assert.ok(isOneLine(text), `the message is not one printable line: ${JSON.stringify(text)}`)

const isLetterOrDigit = (char: string): boolean =>
  (char >= "0" && char <= "9") || (char >= "A" && char <= "Z") || (char >= "a" && char <= "z")

/** The grammar of ids. */
export const isId = (text: string): boolean =>
  text.length >= 1 &&
  text.length <= 64 &&
  text.split("").every((char, at) => isLetterOrDigit(char) || (at > 0 && (char === "-" || char === "_")))

/** A token that responses echo. */
export const secret = "gAAAAAB/S3cret+token=="

/** Nothing if it is not JSON. */
export const jsonOf = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
