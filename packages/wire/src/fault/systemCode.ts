/** What a runtime's own API says is wrong with a file, without the paths in its message. */

/** The code of an error from a runtime's own API, such as `ENOENT`: safe to show, unlike its message, which can contain paths. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown reason"

/**
 * The error in words and its code, such as `no such file or directory (ENOENT)`. Runtimes put the words between the code
 * and the first comma.
 */
export const systemProblem = (error: unknown): string => {
  const code = systemCode(error)
  const [, words] = error instanceof Error ? (/^E[A-Z0-9]+: ([^,]+)/.exec(error.message) ?? []) : []
  return words === undefined ? code : `${words} (${code})`
}
