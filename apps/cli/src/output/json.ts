/** Values as one line of JSON that any terminal, editor or log can show. */
import { escapeText } from "@dcs-tasks/wire/text"

/**
 * `JSON.stringify` escapes only C0 and lone surrogates. DEL, C1, bidi controls and invisible characters can occur only
 * inside its strings, where `\u` escapes mean the same.
 */
export const line = (value: object): string => escapeText(JSON.stringify(value))
