/** Paths of the machine, which a runtime's own words may name and nobody else needs to know. */

/** What ends a word. */
const wordEnd = String.raw`\s'"\x60`

/**
 * How an absolute path begins: a drive; a share or a pipe; a slash, but not within a word (`TCP/IP`), before the host of
 * a URL, or of a URL's template (`/{project_id}`, `/v2/…`).
 */
const outsideWord = String.raw`(?<![^${wordEnd}(\[{=,:;|>])`
const pathStart = String.raw`(?:\b[a-z]:[\\\/]|${outsideWord}\\\\[\w.?]|(?:${outsideWord}|(?<=:\/\/))\/(?!v\d[\d.]*(?![\w.-]))[\p{L}\p{N}_.~@$+-])`

/** A quoted path ends with its quote: one that no word goes on after. There may be spaces in it. */
const quotedPath = String.raw`(?<=(['"\x60]))${pathStart}(?:(?!\1(?!\w))[^])*`

/** Another ends with its word, without its punctuation. In Windows a folder's name often has spaces. */
const barePath = String.raw`${pathStart}[^${wordEnd}]*(?: [^'"\x60:\\\/\n]{1,60}\\[^${wordEnd}]*)*(?<![),.;:\]}>])`

const paths = /* @__PURE__ */ new RegExp(`${quotedPath}|${barePath}`, "giu")

/**
 * Replaces absolute paths by `<path>`: of POSIX and Windows, as they are and in `file:` URLs, quoted or not. URLs with a
 * host, templates such as `/v2/{project_id}` and words with a slash in them stay.
 */
export const withoutPaths = (text: string): string => text.replace(paths, "<path>")
