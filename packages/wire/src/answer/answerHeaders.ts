/**
 * Headers of an answer, as plain as every runtime gives them.
 *
 * @since 0.1.0
 */

/**
 * Response headers by name. Lower-case names are found at once, others by a scan.
 *
 * @since 0.1.0
 */
export type AnswerHeaders = Readonly<Record<string, string | undefined>>

/** One header, whatever the case of its name. */
export const header = (headers: AnswerHeaders | undefined, name: string): string | undefined => {
  if (headers === undefined) return undefined
  const direct: unknown = headers[name]
  if (typeof direct === "string") return direct
  for (const key in headers) {
    if (key.toLowerCase() === name) {
      const value: unknown = headers[key]
      return typeof value === "string" ? value : undefined
    }
  }
  return undefined
}
