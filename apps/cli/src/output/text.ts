/** Texts for people. */
import { cutText, escapeText } from "@dcs-tasks/wire/text"

/** `1 record`, `2 records`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`

/** A name or another value that a message quotes. */
export const short = (text: string): string => escapeText(cutText(text, 80))
