/** The code of an error from a runtime's own API, such as `ENOENT`: safe to show, unlike its message, which can contain paths. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown reason"
