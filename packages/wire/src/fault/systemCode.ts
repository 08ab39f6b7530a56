/** The code of an error that a runtime's own API throws, such as `ENOENT`: fit to be shown, unlike messages, which hold paths. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown reason"
