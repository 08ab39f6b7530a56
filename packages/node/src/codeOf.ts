/**
 * Node's errors by their codes, which are fit to be shown: messages hold paths and more.
 *
 * @since 0.1.0
 */

/** @since 0.1.0 */
export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown reason"
