/**
 * Paths of the machine, which a runtime's own words may name and nobody else needs to know.
 *
 * @since 0.1.0
 */

/** What ends a word. */
const ends = String.raw`\s'"\x60`

/**
 * How an absolute path begins: a drive; a share or a pipe; a slash, but not within a word (`TCP/IP`), before the host of
 * a URL, or of a URL's template (`/{project_id}`, `/v2/…`).
 */
const front = String.raw`(?<![^${ends}(\[{=,:;|>])`
const begins = String.raw`(?:\b[a-z]:[\\\/]|${front}\\\\[\w.?]|(?:${front}|(?<=:\/\/))\/(?!v\d[\d.]*(?![\w.-]))[\p{L}\p{N}_.~@$+-])`

/** A quoted path ends with its quote: one that no word goes on after. There may be spaces in it. */
const quoted = String.raw`(?<=(['"\x60]))${begins}(?:(?!\1(?!\w))[^])*`

/** Another ends with its word, without its punctuation. In Windows a folder's name often has spaces. */
const bare = String.raw`${begins}[^${ends}]*(?: [^'"\x60:\\\/\n]{1,60}\\[^${ends}]*)*(?<![),.;:\]}>])`

const paths = /* @__PURE__ */ new RegExp(`${quoted}|${bare}`, "giu")

/**
 * Replaces absolute paths by `<path>`: of POSIX and Windows, as they are and in `file:` URLs, quoted or not. URLs with a
 * host, templates such as `/v2/{project_id}` and words with a slash in them stay.
 *
 * @since 0.1.0
 */
export const withoutPaths = (text: string): string => text.replace(paths, "<path>")
