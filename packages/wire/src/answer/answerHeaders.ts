/**
 * Response headers as a plain record, which every runtime can give.
 *
 * @since 0.1.0
 */

/**
 * Response headers by name. Lookup is direct for lower-case names, and a scan otherwise.
 *
 * @since 0.1.0
 */
export type AnswerHeaders = Readonly<Record<string, string | undefined>>

/** One header by its lower-case name, however the response spells it. */
export const header = (headers: AnswerHeaders | undefined, name: string): string | undefined => {
  if (headers === undefined) return undefined
  const direct: unknown = headers[name]
  if (typeof direct === "string") return direct
  for (const key in headers) {
    // The lengths first: most headers are missing in most responses.
    if (key.length === name.length && key.toLowerCase() === name) {
      const value: unknown = headers[key]
      return typeof value === "string" ? value : undefined
    }
  }
  return undefined
}
