/** Removes local file paths, which a runtime's own error messages can contain and which do not belong in ours. */

/** Characters that end a word. */
const wordEnd = String.raw`\s'"\x60`

/**
 * The start of an absolute path: a drive, a share, a pipe, or a slash. Not a slash within a word (`TCP/IP`), before the
 * host of a URL, or of a URL template (`/{project_id}`, `/v2/…`).
 */
const outsideWord = String.raw`(?<![^${wordEnd}(\[{=,:;|>])`
const pathStart = String.raw`(?:\b[a-z]:[\\\/]|${outsideWord}\\\\[\w.?]|(?:${outsideWord}|(?<=:\/\/))\/(?!v\d[\d.]*(?![\w.-]))[\p{L}\p{N}_.~@$+-])`

/** A quoted path can contain spaces. It ends at its quote, unless a word continues after it. */
const quotedPath = String.raw`(?<=(['"\x60]))${pathStart}(?:(?!\1(?!\w))[^])*`

/** An unquoted path ends with its word, without punctuation. In Windows, folder names often have spaces. */
const barePath = String.raw`${pathStart}[^${wordEnd}]*(?: [^'"\x60:\\\/\n]{1,60}\\[^${wordEnd}]*)*(?<![),.;:\]}>])`

const paths = /* @__PURE__ */ new RegExp(`${quotedPath}|${barePath}`, "giu")

/**
 * Replaces absolute paths with `<path>`: POSIX and Windows, plain and in `file:` URLs, quoted or not. Keeps URLs with a
 * host, templates such as `/v2/{project_id}`, and words with a slash.
 */
export const withoutPaths = (text: string): string => text.replace(paths, "<path>")
