/** The headers of every request, and which headers contain secrets. */

/** The headers of every request, without those for authentication. */
export const requestHeaders = { accept: "application/json", "content-type": "application/json" } as const

/** Names of headers with secrets. Effect itself redacts only `authorization` of these in logs and spans. */
export const secretHeaderNames: ReadonlyArray<string> = [
  "authorization",
  "x-auth-token",
  "x-security-token",
  "x-subject-token"
]

/** Headers of a signed request that are not secret. A middleware's own requests can have them too. */
const openHeaderNames: ReadonlySet<string> = new Set([...Object.keys(requestHeaders), "x-project-id", "x-sdk-date"])

/** Whether to hide a header used for authentication. An unknown one counts as secret. */
export const isSecretHeader = (name: string): boolean => !openHeaderNames.has(name)
