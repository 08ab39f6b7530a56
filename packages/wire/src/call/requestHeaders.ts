/** The headers of every request, and which of them hold secrets. */

/** The headers of every request, without those that authenticate. */
export const requestHeaders = { accept: "application/json", "content-type": "application/json" } as const

/**
 * Names of the headers that hold secrets. Of these, Effect redacts only `authorization` by itself in logs and spans.
 */
export const secretHeaderNames: ReadonlyArray<string> = [
  "authorization",
  "x-auth-token",
  "x-security-token",
  "x-subject-token"
]

/** What a signed request has beside its secrets. A middleware's own request may well have the same. */
const openHeaderNames: ReadonlySet<string> = new Set([...Object.keys(requestHeaders), "x-project-id", "x-sdk-date"])

/** Whether a header that authenticates is to be hidden. One of unknown name is. */
export const isSecretHeader = (name: string): boolean => !openHeaderNames.has(name)
